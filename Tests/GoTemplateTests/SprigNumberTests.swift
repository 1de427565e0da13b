import Testing

/// What sprig makes of numbers.
@Suite struct SprigNumberTests {
    static let rows: [SprigRow] = [
        .init(
            #"{{ int "12" }}|{{ int "12.00" }}|{{ int "12.5" }}|{{ int "0x1F" }}|{{ int "017" }}|{{ int "0b11" }}|{{ int "1_000" }}|{{ int "-7" }}|{{ int "x" }}|{{ int ".00" }}"#,
            "12|12|0|31|15|3|1000|-7|0|0"
        ),
        .init(
            #"{{ int 3.99 }}|{{ int -3.99 }}|{{ int true }}|{{ int nil }}|{{ int64 1e300 }}|{{ int (list) }}|{{ int64 "9223372036854775808" }}"#,
            "3|-3|1|0|-9223372036854775808|0|0"
        ),
        .init(
            #"{{ float64 "1.5" }}|{{ float64 "1e3" }}|{{ float64 "Inf" }}|{{ float64 "-inf" }}|{{ float64 "nan" }}|{{ float64 "x" }}|{{ float64 2 }}|{{ float64 "0x1p-2" }}|{{ float64 "1e999" }}"#,
            "1.5|1000|+Inf|-Inf|NaN|0|2|0.25|0"
        ),
        .init(
            #"{{ atoi "12" }}|{{ atoi "x" }}|{{ atoi "99999999999999999999" }}|{{ atoi "-99999999999999999999" }}|{{ atoi "1_0" }}|{{ atoi "" }}|{{ atoi "+5" }}|{{ atoi "0x1" }}"#,
            "12|0|9223372036854775807|-9223372036854775808|0|0|5|0"
        ),
        .init(
            #"{{ toDecimal "0777" }}|{{ toDecimal 777 }}|{{ toDecimal "8" }}|{{ toDecimal "7777777777777777777777777" }}"#,
            "511|511|0|0"
        ),
        .init(
            "{{ add 1 2 3 }}|{{ add }}|{{ add \"2\" 1.9 true }}|{{ add1 2 }}|{{ sub 5 3 }}|{{ mul 2 3 4 }}|{{ mul 3 }}|{{ add 9223372036854775807 1 }}",
            "6|0|4|3|2|24|3|-9223372036854775808"
        ),
        .init(
            "{{ div 7 2 }}|{{ div -7 2 }}|{{ mod 7 3 }}|{{ mod -7 3 }}|{{ div (int64 -9223372036854775808) -1 }}",
            "3|-3|1|-1|-9223372036854775808"
        ),
        .init("{{ div 1 0 }}", "error: runtime error: integer divide by zero"),
        .init("{{ mod 1 \"x\" }}", "error: runtime error: integer divide by zero"),
        .init("{{ max 1 5 3 }}|{{ biggest 1 \"9\" }}|{{ min 4 2 3 }}|{{ max -1 }}|{{ max 1.9 1 }}", "5|9|2|-1|1"),
        .init(
            "{{ maxf 1 2.5 }}|{{ minf 1.5 2 }}|{{ maxf \"nan\" 1 }}|{{ maxf \"nan\" \"inf\" }}|{{ minf \"-inf\" \"nan\" }}",
            "2.5|1.5|NaN|+Inf|-Inf"
        ),
        .init(
            "{{ floor 123.9999 }}|{{ ceil 123.001 }}|{{ floor -1.5 }}|{{ ceil \"x\" }}|{{ floor \"1.9\" }}",
            "123|124|-2|0|1"
        ),
        .init(
            "{{ round 123.555555 3 }}|{{ round 123.5555555 3 }}|{{ round 123.49999999 0 }}|{{ round 123.2329999 2 0.3 }}|{{ round -3.4 0 }}|{{ round 1234 -2 }}|{{ round 2.5 0 }}|{{ round 123.555555 3 0.6 }}",
            "123.556|123.556|123|123.23|-4|1200|3|123.555"
        ),
        .init(
            "{{ addf 0.1 0.2 }}|{{ addf 1.5 2 3 }}|{{ addf }}|{{ add1f 1.5 }}|{{ subf 7.5 2 3 }}|{{ subf 4.5 1.5 1 1 0.5 }}|{{ mulf 1.1 1.1 }}|{{ mulf 1.5 2 2 }}|{{ addf 1 -1 }}",
            "0.3|6.5|0|2.5|2.5|0.5|1.21|6|0"
        ),
        .init(
            "{{ divf 10 2 4 }}|{{ divf 1 3 }}|{{ divf 2 3 }}|{{ divf -2 3 }}|{{ divf 0 5 }}|{{ divf 1e-20 1 }}|{{ divf 1 1e300 }}|{{ divf 1e300 1e-5 }}",
            "1.25|0.3333333333333333|0.6666666666666667|-0.6666666666666667|0|0|0|1e+305"
        ),
        .init("{{ divf 1 0 }}", "error: decimal division by 0"),
        .init("{{ addf \"inf\" 1 }}", "error: Cannot create a Decimal from +Inf"),
        .init("{{ mulf \"nan\" }}", "error: Cannot create a Decimal from NaN"),
        .init(
            "{{ mulf 1e200 1e200 }}|{{ mulf 1e-200 1e-200 }}|{{ addf 1e308 1e-308 }}|{{ subf 0.3 0.1 }}|{{ subf 1 }}|{{ mulf 3 0.1 }}",
            "+Inf|0|1e+308|0.2|1|0.3"
        ),
    ]

    @Test(arguments: rows) func calculatesAsSprigDoes(_ row: SprigRow) { row.check() }
}
