#!/usr/bin/env bats
# The site of docs/: it builds, and its links work.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=versions
  source "$root/versions"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  site=$BATS_TEST_TMPDIR/site
}

# built builds the site, once for all tests.
built() {
  if [[ ! -d $BATS_FILE_TMPDIR/site ]]; then
    "$root/site/build" "$BATS_FILE_TMPDIR/site" >&2 || {
      [[ -e $TOOLS/site-$MKDOCS_MATERIAL_VERSION-$MERMAID_VERSION/complete ]] || skip "the site's tools cannot be installed"
      return 1
    }
  fi
  cp -R "$BATS_FILE_TMPDIR/site" "$site"
}

# serve_site serves the site at $address until the test ends.
serve_site() {
  local port
  : >"$BATS_TEST_TMPDIR/http.log"
  python3 -m http.server --bind 127.0.0.1 --directory "$site" 0 >>"$BATS_TEST_TMPDIR/http.log" 2>&1 3>&- &
  server=$!
  for _ in {1..50}; do
    port=$(sed -nE 's/.* port ([0-9]+) .*/\1/p' "$BATS_TEST_TMPDIR/http.log")
    [[ -z $port ]] || break
    sleep 0.1
  done
  address=http://127.0.0.1:$port
}

teardown() { [[ -z ${server-} ]] || kill "$server"; }

need_chromium() {
  CHROMIUM=$(command -v chromium) || skip 'chromium is not installed'
  export CHROMIUM
}

@test "every link and anchor of the site works, and each page is in the navigation" {
  run -0 built
  run -0 python3 "$BATS_TEST_DIRNAME/links.py" "$site"
  [[ $output =~ ^[0-9]+\ pages,\ [0-9]+\ links$ ]]
  for page in "$root"/docs/*.md; do
    page=${page##*/}
    [[ -f $site/${page/%.md/.html} ]]
  done
}

@test "the site loads no scripts, styles, fonts or pictures from other hosts" {
  run -0 built
  run -1 grep -rlE '<(script|link|img)[^>]* (src|href)="?(https?:)?//[^"]*\.(js|css|woff2?|svg|png)' "$site" --include='*.html'
  [[ -s $site/mermaid.min.js ]]
}

@test "in a browser, a search for a message as it was printed finds its row, with values, quotes and options in it" {
  local title found page
  need_chromium
  run -0 built
  node_tool "puppeteer-core-$PUPPETEER_CORE_VERSION" "puppeteer-core@$PUPPETEER_CORE_VERSION"
  serve_site
  cat >"$BATS_TEST_TMPDIR/searches" <<'END'
build: GOARCH "386" is not supported: use amd64 or arm64|GOARCH "…" is not supported
build: HANDLER "foo/bar" is not a Python module name: use letters, digits and underscores, as in handler|HANDLER "…" is not a Python module name
build: unknown option --foo: see build --help|unknown option --…
serve: port "9000" is in use: choose another with --port|port "…" is in use
pack: .env and id_rsa may hold secrets: leave them out with --exclude or lines in .lambdaignore, or name them as arguments to pack them|… and … may hold secrets
Hello: expected an exported func or variable of package main, found none; it exports Handle|…: expected an exported func or variable of package main
./handler.so: invalid ELF header|invalid ELF header
END
  cut -d '|' -f 1 "$BATS_TEST_TMPDIR/searches" |
    NODE_PATH=$TOOL/node_modules timeout 120 node "$BATS_TEST_DIRNAME/search.js" "$address" >"$BATS_TEST_TMPDIR/found"
  while IFS="|" read -r _ title <&3 && read -r found <&4; do
    [[ $found == troubleshooting.html#message-*" $title"* ]]
    page=${found%% *}
    grep -q "id=\"${page#*#}\"" "$site/troubleshooting.html"
  done 3<"$BATS_TEST_TMPDIR/searches" 4<"$BATS_TEST_TMPDIR/found"
  [[ $(wc -l <"$BATS_TEST_TMPDIR/found") -eq $(wc -l <"$BATS_TEST_TMPDIR/searches") ]]
}

@test "a browser draws every diagram" {
  local page
  need_chromium
  run -0 built
  run -0 grep -rl 'class="mermaid"' "$site" --include='*.html'
  serve_site
  for page in $output; do
    # The theme replaces the source of a diagram with a drawing. If mermaid refuses the source, it stays.
    run -0 --separate-stderr timeout 60 "$CHROMIUM" --headless --no-sandbox --disable-gpu --user-data-dir="$BATS_TEST_TMPDIR/chromium" \
      --virtual-time-budget=15000 --dump-dom "$address/${page#"$site/"}"
    [[ $output == *'class="mermaid"'* && $output != *'<pre class="mermaid"'* ]]
  done
}
