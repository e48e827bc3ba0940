module suites

go 1.26
