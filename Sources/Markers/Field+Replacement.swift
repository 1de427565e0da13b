internal import YAML

extension Field {
    /// Writes a text in the field's place (policy-files.md 3.4): in the old style as far as the text allows it, in double quotes where
    /// a plain text would not be a string or where the old style cannot hold it.
    ///
    /// An explicit tag of the core schema other than `!!str` goes, since the text is a string, or becomes `!!str` where it holds the
    /// marker's place on a line above the value; other tags and the anchor stay. A
    /// block scalar keeps its header's comment and its indentation and loses its last line break (`|-`).
    func replacement(for text: String, in bytes: [UInt8]) -> (range: Range<Int>, bytes: [UInt8]) {
        let properties = keptProperties(in: bytes)
        let range = (properties == nil ? self.range.lowerBound : start)..<end(in: bytes)
        // A text that begins with ':' may stand right behind its anchor; another one would become part of the anchor's name.
        let isGlued = properties == nil && start < range.lowerBound && bytes[range.lowerBound - 1] > 0x20
        let prefix = properties ?? (isGlued ? [0x20] : [])
        switch style {
        case .plain: return (range, prefix + (isPlain(text) ? Array(text.utf8) : Self.doubleQuoted(text)))
        case .singleQuoted:
            return (range, prefix + (Self.isPrintable(text) ? Self.singleQuoted(text) : Self.doubleQuoted(text)))
        case .doubleQuoted: return (range, prefix + Self.doubleQuoted(text))
        case .literal, .folded: return (range, prefix + block(text, in: bytes))
        }
    }

    // MARK: Anchor and tag

    /// The anchor alone, where a tag has to go; `nil` where anchor and tag stay as they are.
    private func keptProperties(in bytes: [UInt8]) -> [UInt8]? {
        guard let tag, tag.hasPrefix("tag:yaml.org,2002:"), tag != "tag:yaml.org,2002:str", start < range.lowerBound
        else {
            return nil
        }
        var kept: [UInt8] = []
        var rest = bytes[start..<range.lowerBound]
        while let first = rest.first {
            let isWord = first > 0x20
            let piece =
                first == UInt8(ascii: "#")
                ? rest.prefix { $0 != 0x0A && $0 != 0x0D } : rest.prefix { ($0 > 0x20) == isWord }
            rest = rest.dropFirst(piece.count)
            if first == UInt8(ascii: "!"), anchor == nil, rest.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
                // With nothing of the field on its line, the marker's comment would become the key's.
                kept += "!!str".utf8
            } else if first == UInt8(ascii: "!") {
                // Its blank goes with it; a line break stays, for the comment before it ends there.
                rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
            } else {
                kept += piece
            }
        }
        // A text that stood right behind its anchor (`&a:1`) would become part of the anchor's name.
        if let last = kept.last, last > 0x20 { kept.append(0x20) }
        return kept
    }

    // MARK: Styles

    private func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, ScalarType(ofPlain: text) == .string else { return false }
        let allowed: (UInt8) -> Bool = { (0x21...0x7E).contains($0) && !(isInFlow && ",[]{}?".utf8.contains($0)) }
        // Stricter than YAML, and enough for every name, tag and digest.
        return bytes.allSatisfy(allowed)
            && !"-?:,[]{}#&*!|>'\"%@`=~".utf8.contains(first)
            && last != UInt8(ascii: ":")
            && text != "..."
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { isPrintable($0) }
    }

    /// Whether a character may stand in any quotes as it is, whoever reads it: no control characters, no line breaks of any kind,
    /// nothing that hides.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x61B, 0x61D...0x200A, 0x2010...0x2027, 0x2030...0x205F, 0x2070...0xD7FF,
            0xE000...0xFEFE,
            0xFF00...0xFFFD, 0x10000...0x10FFFD:
            true
        default: false
        }
    }

    private static func singleQuoted(_ text: String) -> [UInt8] {
        [0x27] + text.utf8.flatMap { $0 == 0x27 ? [0x27, 0x27] : [$0] } + [0x27]
    }

    private static func doubleQuoted(_ text: String) -> [UInt8] {
        var result: [UInt8] = [0x22]
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += [0x5C] + Array(String(scalar).utf8)
            case _ where isPrintable(scalar): result += Array(String(scalar).utf8)
            default: result += escape(scalar.value)
            }
        }
        return result + [0x22]
    }

    private static func escape(_ value: UInt32) -> [UInt8] {
        let (letter, width) = value <= 0xFF ? ("x", 2) : value <= 0xFFFF ? ("u", 4) : ("U", 8)
        let digits = String(value, radix: 16, uppercase: true)
        return Array("\\\(letter)\(String(repeating: "0", count: max(0, width - digits.utf8.count)))\(digits)".utf8)
    }

    // MARK: Block scalars

    /// Of a block scalar the line breaks at its end stay.
    private func end(in bytes: [UInt8]) -> Int {
        guard style == .literal || style == .folded else { return range.upperBound }
        return bytes[range].lastIndex { $0 != 0x0A && $0 != 0x0D }.map { $0 + 1 } ?? range.upperBound
    }

    /// The end of the line that `|` or `>` stands in, without its line break.
    private func headerEnd(in bytes: [UInt8]) -> Int {
        bytes[range].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? range.upperBound
    }

    private func block(_ text: String, in bytes: [UInt8]) -> [UInt8] {
        let headerEnd = headerEnd(in: bytes)
        let indicators = bytes[range.lowerBound..<headerEnd].prefix { $0 > 0x20 && $0 != UInt8(ascii: "#") }
        let rest = bytes[indicators.endIndex..<headerEnd]
        let body = bytes[headerEnd..<range.upperBound]
        let isSimple = Self.isPrintable(text) && text.utf8.first.map { $0 != 0x20 } ?? false
        guard isSimple, let lineStart = body.firstIndex(where: { $0 > 0x20 }) else {
            return Self.doubleQuoted(text) + rest
        }
        // The header's own line break, whichever of the three it is; more of them would be empty lines of the text.
        let lineBreak: [UInt8] = body.starts(with: [0x0D, 0x0A]) ? [0x0D, 0x0A] : Array(body.prefix(1))
        let indent = bytes[headerEnd..<lineStart].reversed().prefix { $0 == 0x20 }.count - leadingSpaces
        let header = indicators.filter { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") } + [UInt8(ascii: "-")]
        return header + rest + lineBreak + Array(repeating: 0x20, count: max(1, indent)) + Array(text.utf8)
    }

    /// The spaces before the first text, which an explicit indentation (`|2`) makes part of the text.
    private var leadingSpaces: Int {
        var spaces = 0
        for byte in value.utf8 {
            switch byte {
            case 0x20: spaces += 1
            case 0x0A: spaces = 0
            default: return spaces
            }
        }
        return spaces
    }
}
