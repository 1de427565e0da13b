/// One unit of Git's framing (gitprotocol-common): four hexadecimal digits of length, then the payload.
enum PacketLine: Equatable {
    case data(ArraySlice<UInt8>)
    /// `0000`
    case flush
    /// `0001`
    case delimiter
    /// `0002`
    case end

    /// The longest line with its length, in bytes.
    static let limit = 65520

    /// The payload as text, without the line feed that usually ends it.
    var text: String? {
        guard case .data(let bytes) = self else { return nil }
        return String(decoding: bytes.last == 10 ? bytes.dropLast() : bytes, as: UTF8.self)
    }

    /// Reads a whole line at the start of `bytes` and drops it from them.
    ///
    /// - Returns: `nil` when the line is not complete yet.
    /// - Throws: `MalformedPacket` for a length that is none.
    static func read(from bytes: inout ArraySlice<UInt8>) throws(MalformedPacket) -> PacketLine? {
        guard let length = try length(of: bytes) else { return nil }
        switch length {
        case 0, 1, 2:
            bytes = bytes.dropFirst(4)
            return length == 0 ? .flush : length == 1 ? .delimiter : .end
        case 3: throw MalformedPacket(reason: "a packet line of length 3")
        default:
            guard length <= limit else { throw MalformedPacket(reason: "a packet line of \(length) bytes") }
            guard bytes.count >= length else { return nil }
            let payload = bytes.dropFirst(4).prefix(length - 4)
            bytes = bytes.dropFirst(length)
            return .data(payload)
        }
    }

    private static func length(of bytes: ArraySlice<UInt8>) throws(MalformedPacket) -> Int? {
        guard bytes.count >= 4 else { return nil }
        let digits = String(decoding: bytes.prefix(4), as: UTF8.self)
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let length = Int(digits, radix: 16)
        else { throw MalformedPacket(reason: "'\(digits)' is not the length of a packet line") }
        return length
    }

    /// Reads all of `bytes`.
    ///
    /// - Throws: `MalformedPacket` also when the last line is cut short.
    static func all(in bytes: [UInt8]) throws(MalformedPacket) -> [PacketLine] {
        var rest = bytes[...]
        var lines: [PacketLine] = []
        while let line = try read(from: &rest) { lines.append(line) }
        guard rest.isEmpty else { throw MalformedPacket(reason: "the answer ends in the middle of a line") }
        return lines
    }

    /// The bytes of the line.
    var bytes: [UInt8] {
        switch self {
        case .flush: Array("0000".utf8)
        case .delimiter: Array("0001".utf8)
        case .end: Array("0002".utf8)
        case .data(let payload):
            Array(String(payload.count + 4, radix: 16).leftPadded(to: 4).utf8) + payload
        }
    }

    /// A line of text, with its line feed.
    static func line(_ text: String) -> PacketLine { .data(Array((text + "\n").utf8)[...]) }
}

/// Why bytes are not packet lines.
struct MalformedPacket: Error, Equatable {
    let reason: String
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - utf8.count)) + self
    }
}
