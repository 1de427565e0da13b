/// What an image says about itself: when it was made, for what, and its labels (OCI image specification, "Image Configuration").
public struct ImageConfiguration: Hashable, Sendable {
    /// What it runs on.
    public let platform: Platform
    /// What its publisher has written about it; untrusted.
    public let labels: [String: String]
    /// When it was made, in seconds since 1970, as its publisher says; `nil` when it does not say so in RFC 3339.
    public let created: Int64?

    /// When it was made, for whoever compares ages: `nil` also for the times that builds write who want to be reproducible (before
    /// 1980), and for what lies more than a day ahead of `now`, which is a lie or a wrong clock. It is a publisher's word all the same.
    public func created(asOf now: Int64) -> Int64? {
        guard let created, created >= 315_532_800, created <= now.addingReportingOverflow(86_400).partialValue else {
            return nil
        }
        return created
    }

    /// Reads the JSON of a configuration; what is not needed is checked and forgotten.
    static func read(_ bytes: [UInt8]) throws(JSONReader.Malformed) -> ImageConfiguration {
        var (os, architecture, variant, version): (String, String, String?, String?) = ("", "", nil, nil)
        var (labels, created): ([String: String], Int64?) = ([:], nil)
        try JSONReader.read(bytes) { (reader) throws(JSONReader.Malformed) in
            try reader.members { (reader, key) throws(JSONReader.Malformed) in
                switch key {
                case "os": os = try reader.string()
                case "architecture": architecture = try reader.string()
                case "variant": variant = try reader.optional { (r) throws(JSONReader.Malformed) in try r.string() }
                case "os.version": version = try reader.optional { (r) throws(JSONReader.Malformed) in try r.string() }
                case "created":
                    created = try reader.optional { (r) throws(JSONReader.Malformed) in try r.string() }
                        .flatMap(Int64.init(rfc3339:))
                case "config":
                    labels = try reader.optional { (r) throws(JSONReader.Malformed) in try r.labels() } ?? [:]
                default: try reader.skipValue(depth: 1)
                }
            }
        }
        return ImageConfiguration(
            platform: Platform(os: os, architecture: architecture, variant: variant, osVersion: version),
            labels: labels,
            created: created
        )
    }
}

extension JSONReader {
    fileprivate mutating func labels() throws(Malformed) -> [String: String] {
        var labels: [String: String] = [:]
        try members { (reader, key) throws(Malformed) in
            if key == "Labels" { labels = try reader.strings() } else { try reader.skipValue(depth: 2) }
        }
        return labels
    }
}

extension Int64 {
    /// The seconds since 1970 of a moment in RFC 3339, without its fraction; `nil` for anything else.
    init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            let digits = bytes[range]
            guard digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
        }
        guard bytes.count >= 20, bytes.count <= 40, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { $0 >= 48 && $0 <= 57 }
            guard !fraction.isEmpty else { return nil }
            rest = rest[fraction.endIndex...]
        }
        var offset: Int64 = 0
        switch (rest.first, rest.count) {
        case (UInt8(ascii: "Z")?, 1), (UInt8(ascii: "z")?, 1): break
        case (UInt8(ascii: "+")?, 6), (UInt8(ascii: "-")?, 6):
            let start = rest.startIndex
            guard rest[start + 3] == UInt8(ascii: ":"), let hours = number(start + 1..<start + 3),
                let minutes = number(start + 4..<start + 6), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (rest.first == UInt8(ascii: "-") ? -60 : 60)
        default: return nil
        }
        // Days by the Gregorian calendar, counted in years that begin in March, so that leap days stand last.
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * m + 2) / 5 + day - 1
        self = (days - 719_468) * 86_400 + hour * 3600 + minute * 60 + second - offset
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
