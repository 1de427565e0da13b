import Testing

/// What sprig makes of lists and maps.
@Suite struct SprigListTests {
    static let lists: [SprigRow] = [
        .init("{{ list 1 nil \"a\" }}|{{ tuple 1 2 }}|{{ list | len }}|{{ list | toJson }}", "[1 <nil> a]|[1 2]|0|[]"),
        .init(
            "{{ first (list 1 2) }}|{{ last (list 1 2) }}|{{ rest (list 1 2 3) }}|{{ initial (list 1 2 3) }}",
            "1|2|[2 3]|[1 2]"
        ),
        .init("{{ first (list) }}|{{ rest (list) | toJson }}|{{ initial (list) | toJson }}", "<no value>|null|null"),
        .init(
            "{{ append (list 1) 2 }}|{{ push (list 1) 2 }}|{{ prepend (list 1) 2 }}|{{ mustAppend (until 2) \"a\" }}",
            "[1 2]|[1 2]|[2 1]|[0 1 a]"
        ),
        .init("{{ append \"a\" 1 }}", "error: Cannot push on type string"),
        .init("{{ prepend 1 1 }}", "error: Cannot prepend on type int"),
        .init("{{ mustFirst \"a\" }}", "error: Cannot find first on type string"),
        .init("{{ last (dict) }}", "error: Cannot find last on type map"),
        .init("{{ rest 1.5 }}", "error: Cannot find rest on type float64"),
        .init("{{ initial true }}", "error: Cannot find initial on type bool"),
        .init("{{ first nil }}", "error: runtime error: invalid memory address or nil pointer dereference"),
        .init(
            "{{ reverse (list 1 2 3) }}|{{ compact (list 1 0 \"\" nil \"a\" false (list)) }}|{{ uniq (list 1 1 \"1\" (list 2) (list 2)) }}",
            "[3 2 1]|[1 a]|[1 1 [2]]"
        ),
        .init(
            "{{ without (list 1 2 3) 2 }}|{{ without (list 1 2) }}|{{ has 2 (list 1 2) }}{{ has \"2\" (list 1 2) }}{{ has 1 nil }}",
            "[1 3]|[1 2]|truefalsefalse"
        ),
        .init("{{ has 1 \"a\" }}", "error: Cannot find has on type string"),
        .init(
            "{{ slice (list 1 2 3) 1 }}|{{ slice (list 1 2 3) 0 2 }}|{{ slice (list 1 2 3) }}|{{ slice (list) 1 2 }}",
            "[2 3]|[1 2]|[1 2 3]|<no value>"
        ),
        .init("{{ slice (list 1 2 3) 2 5 }}", "error: reflect.Value.Slice: slice index out of bounds"),
        .init("{{ slice \"abc\" 1 2 }}", "error: list should be type of slice or array but string"),
        .init("{{ slice 1 }}", "error: list should be type of slice or array but int"),
        .init(
            "{{ chunk 2 (list 1 2 3 4 5) }}|{{ chunk 9 (list 1) }}|{{ chunk 2 (list) }}|{{ chunk 2 (list 1 2) | typeOf }}",
            "[[1 2] [3 4] [5]]|[[1]]|[]|[][]interface {}"
        ),
        .init("{{ chunk 0 (list 1) }}", "error: runtime error: makeslice: len out of range"),
        .init("{{ chunk -2 (list) }}", "error: runtime error: makeslice: len out of range"),
        .init("{{ chunk -5 (list 1) }}|{{ chunk -2 (list 1 2 3) }}", "[[1]]|[]"),
        .init("{{ chunk 2 1 }}", "error: Cannot chunk type int"),
        .init("{{ concat (list 1) (until 2) (list \"a\") }}|{{ concat | toJson }}", "[1 0 1 a]|null"),
        .init("{{ concat (list 1) 2 }}", "error: Cannot concat type int as list"),
        .init(
            "{{ sortAlpha (list \"b\" 10 9 \"a\") }}|{{ sortAlpha \"x\" }}|{{ sortAlpha nil }}",
            "[10 9 a b]|[x]|[<nil>]"
        ),
        .init(
            "{{ until 3 }}|{{ until -3 }}|{{ untilStep 3 6 2 }}|{{ untilStep 3 0 -1 }}|{{ untilStep 0 3 0 }}|{{ untilStep 3 0 1 }}",
            "[0 1 2]|[0 -1 -2]|[3 5]|[3 2 1]|[]|[]"
        ),
        .init(
            "{{ seq 5 }}|{{ seq -3 }}|{{ seq 0 2 }}|{{ seq 2 -2 }}|{{ seq 0 2 10 }}|{{ seq 0 -2 -5 }}|{{ seq 0 2 -5 }}|{{ seq }}|{{ seq 1 2 3 4 }}",
            "1 2 3 4 5|1 0 -1 -2 -3|0 1 2|2 1 0 -1 -2|0 2 4 6 8 10|0 -2 -4|||"
        ),
    ]

    @Test(arguments: lists) func makesWhatSprigMakesOfLists(_ row: SprigRow) { row.check() }

    static let maps: [SprigRow] = [
        .init(#"{{ dict "a" 1 "b" }}|{{ dict 1 2 }}|{{ dict | len }}"#, "map[a:1 b:]|map[1:2]|0"),
        .init(
            #"{{ $d := dict "a" 1 }}{{ get $d "a" }}{{ get $d "x" }}|{{ hasKey $d "a" }}|{{ set $d "b" 2 }}|{{ unset $d "a" }}|{{ $d }}"#,
            "1|true|map[a:1 b:2]|map[b:2]|map[b:2]"
        ),
        .init(
            #"{{ pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3) }}|{{ keys (dict "b" 1 "a" 2) (dict "c" 3) }}|{{ values (dict "b" 1 "a" 2) }}"#,
            "[1 3]|[a b c]|[2 1]"
        ),
        .init(
            #"{{ $d := dict "a" 1 "b" 2 "c" 3 }}{{ pick $d "a" "x" }}|{{ omit $d "a" "x" }}|{{ keys | toJson }}"#,
            "map[a:1]|map[b:2 c:3]|[]"
        ),
        .init(
            #"{{ $d := dict "a" (dict "b" (dict "c" 1)) }}{{ dig "a" "b" "c" "x" $d }}|{{ dig "a" "z" "c" "x" $d }}|{{ dig "a" "b" "x" $d }}"#,
            "1|x|map[c:1]"
        ),
        .init(
            #"{{ dig "a" "b" "x" (dict "a" 1) }}"#,
            "error: interface conversion: interface {} is int, not map[string]interface {}"
        ),
        .init(
            #"{{ dig "a" "b" "x" (dict "a" nil) }}"#,
            "error: interface conversion: interface {} is nil, not map[string]interface {}"
        ),
        .init(#"{{ dig "a" "x" 1 }}"#, "error: interface conversion: interface {} is int, not map[string]interface {}"),
        .init(#"{{ dig 1 "x" (dict) }}"#, "error: interface conversion: interface {} is int, not string"),
        .init(#"{{ dig "a" (dict) }}"#, "error: dig needs at least three arguments"),
        .init(
            #"{{ merge (dict "a" 1 "n" (dict "x" 1)) (dict "a" 2 "b" 3 "n" (dict "x" 2 "y" 3)) (dict "b" 4 "c" 5) }}"#,
            "map[a:1 b:3 c:5 n:map[x:1 y:3]]"
        ),
        .init(
            #"{{ mergeOverwrite (dict "a" 1 "n" (dict "x" 1) "l" (list 1)) (dict "a" 2 "n" (dict "x" 2 "y" 3) "l" (list)) }}"#,
            "map[a:2 l:[] n:map[x:2 y:3]]"
        ),
        .init(
            #"{{ merge (dict "a" "" "b" 0 "c" (list) "d" nil "e" false "f" (list 1)) (dict "a" 1 "b" 2 "c" (list 3) "d" 4 "e" true "f" (list 9)) }}"#,
            "map[a:1 b:2 c:[3] d:4 e:true f:[1]]"
        ),
        .init(
            #"{{ mergeOverwrite (dict "a" 1 "b" 2) (dict "a" "" "b" nil) }}|{{ merge (dict) }}|{{ mustMerge (dict "a" 1) (dict "b" 2) }}"#,
            "map[a: b:<nil>]|map[]|map[a:1 b:2]"
        ),
        .init(
            #"{{ merge (dict "s" (split "," "a")) (dict "s" (dict "x" 1)) }}"#,
            "error: reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string"
        ),
        .init(
            #"{{ mergeOverwrite (dict "s" (split "," "a")) (dict "s" (dict "y" "z")) }}"#,
            "error: reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string"
        ),
        .init(
            #"{{ $d := dict "a" (dict "b" 1) }}{{ $c := deepCopy $d }}{{ $_ := set $d.a "b" 2 }}{{ $c }}{{ $d }}"#,
            "map[a:map[b:1]]map[a:map[b:2]]"
        ),
        .init(#"{{ deepCopy nil }}"#, "error: reflect: call of reflect.Value.Type on zero Value"),
        .init(
            #"{{ deepEqual (list 1 2) (list 1 2) }}{{ deepEqual (dict "a" (list 1)) (dict "a" (list 1)) }}{{ deepEqual 1 1.0 }}{{ deepEqual nil nil }}{{ deepEqual (until 1) (list 0) }}"#,
            "truetruefalsetruefalse"
        ),
        .init(#"{{ set (dict) 1 2 }}"#, "expected string; found 1"),
    ]

    @Test(arguments: maps) func makesWhatSprigMakesOfMaps(_ row: SprigRow) { row.check() }

    static let values: [SprigRow] = [
        .init(
            #"{{ default "d" "" }}{{ default "d" nil }}{{ default "d" 0 }}{{ default "d" "x" }}{{ default "d" }}{{ default "d" (list) }}{{ default "d" false }}"#,
            "dddxddd"
        ),
        .init(
            #"{{ empty "" }}{{ empty 0.0 }}{{ empty (dict) }}{{ empty nil }}{{ empty "a" }}{{ empty (list 0) }}"#,
            "truetruetruetruefalsefalse"
        ),
        .init(
            #"{{ coalesce 0 "" "x" 1 }}|{{ coalesce }}|{{ all 1 "a" }}{{ all }}{{ all 1 0 }}|{{ any 0 "a" }}{{ any }}"#,
            "x|<no value>|truetruefalse|truefalse"
        ),
        .init(#"{{ ternary "a" "b" true }}{{ ternary "a" "b" false }}{{ true | ternary 1 2 }}"#, "ab1"),
        .init(#"{{ fail "no way" }}"#, "error: no way"),
        .init(
            #"{{ typeOf 1 }}|{{ typeOf "a" }}|{{ typeOf nil }}|{{ typeOf (list) }}|{{ typeOf (dict) }}|{{ typeOf 1.5 }}|{{ typeOf (split "," "a") }}|{{ typeOf (toDate "" "") }}"#,
            "int|string|<nil>|[]interface {}|map[string]interface {}|float64|map[string]string|time.Time"
        ),
        .init(
            #"{{ kindOf 1 }}|{{ kindOf nil }}|{{ kindOf (list) }}|{{ kindOf (dict) }}|{{ kindOf (toDate "" "") }}|{{ kindOf true }}|{{ kindIs "string" "a" }}|{{ kindOf (int64 1) }}"#,
            "int|invalid|slice|map|struct|bool|true|int64"
        ),
        .init(
            #"{{ typeIs "int" 1 }}{{ typeIs "int64" 1 }}{{ typeIsLike "int" 1 }}{{ typeIsLike "x" 1 }}"#,
            "truefalsetruefalse"
        ),
    ]

    @Test(arguments: values) func judgesAsSprigJudges(_ row: SprigRow) { row.check() }
}
