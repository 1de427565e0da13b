import Testing
import YAML

@Suite struct ScalarTypeTests {
    @Test(arguments: [
        (ScalarType.null, ["", "~", "null", "Null", "NULL"]),
        (.bool, ["true", "False", "YES", "no", "on", "OFF", "y", "N"]),
        (.int, ["0", "-1", "+12", "20240101", "0x1F", "0b101", "0644", "0o17", "1_000"]),
        (.float, ["1.10", "1e3", "12e5", "-.5", "1.", ".inf", "-.INF", ".NaN", "6.02E+23"]),
        (.sexagesimal, ["12:30:45", "1:30", "190:20:30.15", "5:9"]),
        (
            .timestamp,
            ["2024-01-31", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12-15 2:59:43.10"]
        ),
        (.special, ["<<", "="]),
        (
            .string,
            [
                "5.1.4", "v1", "latest", "nul", "yess", "1.2.3-4", "ghcr.io/x:1", "-", "+", ".", "._", "-_", "1:",
                "1:99", "0x", "0b2",
                "1e", "2024-1", "2024-01-31x", "e3", "1-2", "null ", "TrUe", "sha256:00", "main-3f2a1c9-1700000000",
            ]
        ),
    ])
    func resolvesPlainTexts(type: ScalarType, texts: [String]) {
        for text in texts { #expect(ScalarType(ofPlain: text) == type, "\(text)") }
    }
}
