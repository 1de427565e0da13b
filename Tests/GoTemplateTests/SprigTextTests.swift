import Testing

/// What sprig makes of strings.
@Suite struct SprigTextTests {
    static let rows: [SprigRow] = [
        .init("{{ hello }}", "Hello!"),
        .init(#"{{ trim "  \t a b \n" }}|{{ trim "\u00a0x\u3000" }}"#, "a b|x"),
        .init(#"{{ trimAll "$" "$5.00$" }}|{{ trimall "-" "--5.00-" }}|{{ trimAll "" " a " }}"#, "5.00|5.00| a "),
        .init(#"{{ trimAll "éa" "aéxéa" }}"#, "x"),
        .init(
            #"{{ trimSuffix "-" "5.00-" }}|{{ trimPrefix "$" "$5" }}|{{ trimPrefix "x" "$5" }}"#,
            "5.00|5|$5"
        ),
        .init(#"{{ upper "straße ǆ ᾳ" }}|{{ lower "ÀÉ İ ẞ" }}"#, "STRAßE Ǆ ᾼ|àé i ß"),
        .init(#"{{ title "hello wörld o'neil a_b 1st" }}"#, "Hello Wörld O'Neil A_b 1st"),
        .init(#"{{ untitle "Hello World" }}|{{ untitle "" }}"#, "hello world|"),
        .init(#"{{ swapcase "This Is A.Test" }}|{{ swapcase "a bC" }}"#, "tHIS iS a.tEST|A Bc"),
        .init(#"{{ repeat 3 "ab" }}|{{ repeat 0 "ab" }}"#, "ababab|"),
        .init(#"{{ repeat -1 "ab" }}"#, "error: strings: negative Repeat count"),
        .init(#"{{ indent -1 "ab" }}"#, "error: strings: negative Repeat count"),
        .init(
            #"{{ substr 0 5 "hello world" }}|{{ substr 6 -1 "hello world" }}|{{ substr -1 2 "abc" }}|{{ substr 1 99 "abc" }}"#,
            "hello|world|ab|bc"
        ),
        .init(#"{{ substr -1 9 "abc" }}"#, "error: runtime error: slice bounds out of range [:9] with length 3"),
        .init(#"{{ substr -1 -2 "abc" }}"#, "error: runtime error: slice bounds out of range [:-2]"),
        .init(#"{{ substr 5 -1 "abc" }}"#, "error: runtime error: slice bounds out of range [5:3]"),
        .init(#"{{ substr 2 1 "abc" }}"#, "error: runtime error: slice bounds out of range [2:1]"),
        .init(
            #"{{ trunc 5 "hello world" }}|{{ trunc -5 "hello world" }}|{{ trunc -99 "abc" }}|{{ trunc 99 "abc" }}|{{ trunc 0 "abc" }}"#,
            "hello|world|abc|abc|"
        ),
        .init(#"{{ trunc 2 "aé" }}"#, "a\u{FFFD}"),
        .init(
            #"{{ abbrev 5 "hello world" }}|{{ abbrev 3 "hello" }}|{{ abbrev 20 "hello" }}|{{ abbrev 4 "" }}"#,
            "he...|hello|hello|"
        ),
        .init(#"{{ abbrevboth 5 10 "1234 5678 9123" }}"#, "...5678..."),
        .init(
            #"{{ abbrevboth 0 10 "1234 5678 9123" }}|{{ abbrevboth 5 6 "1234 5678 9123" }}|{{ abbrevboth 99 10 "1234 5678 9123" }}"#,
            "1234 56...|1234 5678 9123|...78 9123"
        ),
        .init(#"{{ abbrevboth -9223372036854775808 10 "1234 5678 9123" }}"#, "1234 56..."),
        .init(#"{{ initials "First Try" }}|{{ initials "  a  b\tc" }}"#, "FT|abc"),
        .init(#"{{ nospace " hello w o r\nl d " }}"#, "helloworld"),
        .init(#"{{ contains "cat" "concatenate" }}{{ contains "x" "abc" }}{{ contains "" "" }}"#, "truefalsetrue"),
        .init(
            #"{{ hasPrefix "cat" "catch" }}{{ hasSuffix "tch" "catch" }}{{ hasPrefix "catch" "cat" }}{{ hasSuffix "cat" "at" }}"#,
            "truetruefalsefalse"
        ),
        .init(
            #"{{ quote "a\"b" 1 nil true }}|{{ squote "a" nil 1.5 }}|{{ quote }}|{{ quote .Bytes }}"#,
            #""a\"b" "1" "true"|'a' '1.5'||"hi""#
        ),
        .init(#"{{ cat "hello" 1 nil "world" }}|{{ cat }}|{{ cat "%d" }}"#, "hello 1 world||%d"),
        .init(#"{{ indent 4 "a\nb" }}|{{ nindent 2 "a\nb" }}|{{ indent 2 "" }}"#, "    a\n    b|\n  a\n  b|  "),
        .init(
            #"{{ replace " " "-" "I Am Henry VIII" }}|{{ replace "" "." "aé" }}|{{ replace "aa" "b" "aaaaa" }}|{{ "x" | replace "x" "x" }}"#,
            "I-Am-Henry-VIII|.a.é.|bba|x"
        ),
        .init(#"{{ plural "one" "many" 1 }}|{{ len "abc" | plural "one" "many" }}"#, "one|many"),
        .init(
            #"{{ snakecase "FirstName" }}|{{ snakecase "HTTPServer" }}|{{ snakecase "NoHTTPS" }}|{{ snakecase "GO_PATH" }}|{{ snakecase "GO PATH" }}|{{ snakecase "GO-PATH" }}"#,
            "first_name|http_server|no_https|go_path|go_path|go_path"
        ),
        .init(
            #"{{ snakecase "http2xx" }}|{{ snakecase "HTTP20xOK" }}|{{ snakecase "Duration2m3s" }}|{{ snakecase "Bld4Floor3rd" }}|{{ snakecase "HTTP2XX" }}|{{ snakecase "HTTP20XStatus" }}"#,
            "http_2xx|http_20x_ok|duration_2m3s|bld4_floor_3rd|http2_xx|http20_x_status"
        ),
        .init(
            #"{{ snakecase "_camelCase" }}|{{ snakecase "Wi_thF" }}|{{ snakecase "_AnotherTES_TCaseP" }}|{{ snakecase "ALL" }}|{{ snakecase "_HELLO____WORLD_" }}|{{ snakecase "TW" }}|{{ snakecase "_C" }}|{{ snakecase "a" }}|{{ snakecase "  sentence case  " }}|{{ snakecase "" }}"#,
            "_camel_case|wi_th_f|_another_tes_t_case_p|all|_hello____world_|tw|_c|a|__sentence_case__|"
        ),
        .init(
            #"{{ snakecase " Mixed-hyphen case _and SENTENCE_case and UPPER-case" }}|{{ snakecase "HELLO,WORLD.Foo" }}"#,
            "_mixed_hyphen_case__and_sentence_case_and_upper_case|hello,world.foo"
        ),
        .init(
            #"{{ kebabcase "HTTPServer" }}|{{ kebabcase "first_name" }}|{{ kebabcase "NoHTTPS" }}|{{ kebabcase "v2Beta1" }}|{{ kebabcase "x86" }}"#,
            "http-server|first-name|no-https|v2-beta1|x86"
        ),
        .init(
            #"{{ camelcase "http_server" }}|{{ camelcase "_camel_case" }}|{{ camelcase "no_https" }}|{{ camelcase "_complex__case_" }}|{{ camelcase " complex -case " }}|{{ camelcase "all" }}|{{ camelcase "GOLANG_IS_GREAT" }}|{{ camelcase "GOLANG" }}|{{ camelcase "a" }}|{{ camelcase "好" }}|{{ camelcase "fooBar" }}"#,
            "HttpServer|_CamelCase|NoHttps|_Complex_Case_| Complex Case |All|GolangIsGreat|Golang|A|好|Foobar"
        ),
        .init(#"{{ wrap 5 "aaaa bb c dddddddd e" }}"#, "aaaa\nbb c\ndddddddd\ne"),
        .init(
            #"{{ wrapWith 5 "\t" "Hello World" }}|{{ wrapWith 3 "-" "abcdefgh" }}|{{ wrap 80 "" }}|{{ wrap 0 "a b" }}|{{ wrap 9223372036854775807 "a b" }}"#,
            "Hello\tWorld|abc-def-gh||a\nb|a b"
        ),
        .init(
            #"{{ (split "$" "foo$bar$baz")._1 }}|{{ len (split "" "aé") }}|{{ (splitn "$" 2 "foo$bar$baz")._1 }}|{{ len (splitn "$" 0 "a$b") }}|{{ len (splitn "$" -1 "a$b") }}"#,
            "bar|2|bar$baz|0|2"
        ),
        .init(
            #"{{ splitList "$" "foo$bar$baz" }}|{{ splitList "" "" | len }}|{{ splitList "," "" | len }}|{{ splitList "" "aé" }}"#,
            "[foo bar baz]|0|1|[a é]"
        ),
        .init(
            #"{{ toString 1 }}|{{ toString nil }}|{{ toString .Bytes }}|{{ toString (list 1 "a") }}|{{ toString true }}"#,
            "1|<nil>|hi|[1 a]|true"
        ),
        .init(
            #"{{ toStrings (list 1 nil 2.5 "a") | join "," }}|{{ toStrings 1 }}|{{ toStrings nil | len }}"#,
            "1,2.5,a|[1]|0"
        ),
        .init(
            #"{{ join "_" (list "hello" "world") }}|{{ join "+" (list 1 2 3) }}|{{ join "," "a" }}|{{ join "," nil }}|{{ join "," (until 3) }}"#,
            "hello_world|1+2+3|a||0,1,2"
        ),
        .init(
            #"{{ b64enc "a" }}|{{ b64enc "ab" }}|{{ b64enc "abc" }}|{{ b64dec "YWI=" }}|{{ b64dec "Y W" }}|{{ b64dec "YQ" }}|{{ b64dec "YQ=" }}|{{ b64dec "YQ==x" }}|{{ b64dec "YWJj\n" }}"#,
            "YQ==|YWI=|YWJj|ab|illegal base64 data at input byte 1|illegal base64 data at input byte 0|illegal base64 data at input byte 3|illegal base64 data at input byte 4|abc"
        ),
        .init(
            #"{{ b32enc "a" }}|{{ b32enc "hello" }}|{{ b32dec "NBSWY3DP" }}|{{ b32dec "ME======" }}|{{ b32dec "ME" }}|{{ b32dec "me======" }}|{{ b32dec "ME=====" }}"#,
            "ME======|NBSWY3DP|hello|a|illegal base32 data at input byte 0|illegal base32 data at input byte 0|illegal base32 data at input byte 7"
        ),
        .init(#"{{ adler32sum "Hello world!" }}|{{ adler32sum "" }}"#, "487130206|1"),
        .init(#"{{ upper .Latin }}|{{ nospace .Latin }}|{{ trunc 2 .Latin | len }}"#, "A\u{FFFD}B|a\u{FFFD}b|2"),
    ]

    @Test(arguments: rows) func makesWhatSprigMakes(_ row: SprigRow) { row.check() }
}
