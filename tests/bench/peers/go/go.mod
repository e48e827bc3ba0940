module example.com/bench/echo

go 1.26
