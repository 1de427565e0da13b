import Testing

/// Times and durations as sprig has them, in UTC.
@Suite struct SprigTimeTests {
    static let rows: [SprigRow] = [
        .init(#"{{ toDate "2006-01-02" "2017-12-31" }}"#, "2017-12-31 00:00:00 +0000 UTC"),
        .init(#"{{ toDate "2006-01-02" "x" }}"#, "0001-01-01 00:00:00 +0000 UTC"),
        .init(
            #"{{ toDate "2006-01-02T15:04:05Z07:00" "2026-11-15T12:30:45.250+02:00" }}"#,
            "2026-11-15 12:30:45.25 +0200 +0200"
        ),
        .init(
            #"{{ toDate "02 Jan 06 15:04 MST" "15 Nov 26 12:30 CET" }}|{{ toDate "02 Jan 06 15:04 MST" "15 Nov 26 12:30 UTC" }}"#,
            "2026-11-15 12:30:00 +0000 CET|2026-11-15 12:30:00 +0000 UTC"
        ),
        .init(
            #"{{ (toDate "Monday, January 2, 2006 3:04:05 PM" "Sunday, November 15, 2026 12:00:01 AM").Format "Mon Jan _2 15:04:05 2006 .000 __2 pm" }}"#,
            "Sun Nov 15 00:00:01 2026 .000 319 am"
        ),
        .init(
            #"{{ (toDate "2006-002" "2024-060").Format "2006-01-02" }}|{{ (toDate "2006-002" "2023-060").Format "2006-01-02" }}"#,
            "2024-02-29|2023-03-01"
        ),
        .init(
            #"{{ mustToDate "2006-01-02" "x" }}"#,
            #"error: parsing time "x" as "2006-01-02": cannot parse "x" as "2006""#
        ),
        .init(#"{{ mustToDate "2006-01-02" "2017-13-31" }}"#, #"error: parsing time "2017-13-31": month out of range"#),
        .init(
            #"{{ mustToDate "-0700" "1998-03-07" }}"#,
            #"error: parsing time "1998-03-07": time zone offset hour out of range"#
        ),
        .init(
            #"{{ mustToDate "Z070000" "13072999" }}"#,
            #"error: parsing time "13072999": time zone offset second out of range"#
        ),
        .init(
            #"{{ mustToDate "Z070000" "+257099" }}"#,
            #"error: parsing time "+257099": time zone offset second out of range"#
        ),
        .init(#"{{ mustToDate "2006-01-02" "2017-02-29" }}"#, #"error: parsing time "2017-02-29": day out of range"#),
        .init(
            #"{{ mustToDate "2006-01-02" "2017-01-01 x" }}"#,
            #"error: parsing time "2017-01-01 x": extra text: " x""#
        ),
        .init(
            #"{{ mustToDate "2006-01-02" "2017/01/01" }}"#,
            #"error: parsing time "2017/01/01" as "2006-01-02": cannot parse "/01/01" as "-""#
        ),
        .init(
            #"{{ toDate "2006-01-02" "2017-12-31" | unixEpoch }}|{{ (toDate "2006-01-02" "2017-12-31").Year }}|{{ (toDate "2006-01-02" "2017-12-31").Weekday }}|{{ (toDate "" "x").IsZero }}"#,
            "1514678400|2017|Sunday|true"
        ),
        .init(
            #"{{ mustDateModify "-1.5h" (toDate "2006-01-02" "2017-01-01") }}|{{ must_date_modify "24h" (toDate "2006-01-02" "2017-02-28") }}"#,
            "2016-12-31 22:30:00 +0000 UTC|2017-03-01 00:00:00 +0000 UTC"
        ),
        .init(
            #"{{ mustDateModify "zzz" (toDate "2006-01-02" "2017-01-01") }}"#,
            #"error: time: invalid duration "zzz""#
        ),
        .init(#"{{ mustDateModify "1" (toDate "" "") }}"#, #"error: time: missing unit in duration "1""#),
        .init(#"{{ mustDateModify "1d" (toDate "" "") }}"#, #"error: time: unknown unit "d" in duration "1d""#),
        .init(
            #"{{ ago (toDate "2006-01-02" "2026-11-14") }}|{{ ago 1794700795 }}|{{ ago "x" }}|{{ ago (int64 1794697200) }}|{{ ago 1794700861 }}"#,
            "24h0m0s|5s|0s|1h0m0s|-1m1s"
        ),
        .init(
            #"{{ duration "95" }}|{{ duration "x" }}|{{ duration (int64 3661) }}|{{ duration 95 }}|{{ duration "-30" }}"#,
            "1m35s|0s|1h1m1s|0s|-30s"
        ),
        .init(
            #"{{ durationRound "2h10m5s" }}|{{ durationRound "2400h10m5s" }}|{{ durationRound "x" }}|{{ durationRound "1h" }}|{{ durationRound "8761h" }}|{{ durationRound "-90s" }}|{{ durationRound (toDate "2006-01-02" "2026-11-01") }}|{{ durationRound 5 }}|{{ durationRound "0.5s" }}"#,
            "2h|3mo|0s|60m|1y|1m|14d|0s|0s"
        ),
    ]

    @Test(arguments: rows) func tellsTimesAsGoDoes(_ row: SprigRow) { row.check() }
}
