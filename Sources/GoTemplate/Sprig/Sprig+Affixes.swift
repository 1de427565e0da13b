extension Sprig {
    static let affixes: [String: Function] = [
        "trim": Function(.string, result: .string) { call in
            .string(trimmed(call.string(0).bytes) { Unicode.Scalar($0)?.isSpace == true })
        },
        "trimAll": trimAll,
        "trimall": trimAll,
        "trimPrefix": Function(.string, .string, result: .string) { call in
            let (prefix, text) = (call.string(0).bytes, call.string(1).bytes)
            guard text.starts(with: prefix) else { return call.argument(1) }
            return .string(ByteString(bytes: Array(text.dropFirst(prefix.count))))
        },
        "trimSuffix": Function(.string, .string, result: .string) { call in
            let (suffix, text) = (call.string(0).bytes, call.string(1).bytes)
            guard text.reversed().starts(with: suffix.reversed()) else { return call.argument(1) }
            return .string(ByteString(bytes: Array(text.dropLast(suffix.count))))
        },
        "abbrev": Function(.int, .string, result: .string) { call in
            guard call.int(0) >= 4 else { return call.argument(1) }
            return .string(
                ByteString(bytes: abbreviated(call.string(1).bytes, from: 0, width: Int(clamping: call.int(0))))
            )
        },
        "abbrevboth": Function(.int, .int, .string, result: .string) { call in
            let (offset, width) = (Int(clamping: call.int(0)), Int(clamping: call.int(1)))
            guard width >= 4, offset <= 0 || width >= 7 else { return call.argument(2) }
            return .string(ByteString(bytes: abbreviated(call.string(2).bytes, from: offset, width: width)))
        },
    ]

    private static let trimAll = Function(.string, .string, result: .string) { call in
        var set: Set<UInt32> = []
        var index = 0
        let cut = call.string(0).bytes
        while index < cut.count {
            let rune = cut.rune(at: index)
            set.insert(rune.code)
            index += rune.width
        }
        return .string(trimmed(call.string(1).bytes) { set.contains($0) })
    }

    /// A text without the runes at its ends of which something is true.
    static func trimmed(_ text: [UInt8], where isCut: (UInt32) -> Bool) -> ByteString {
        var rest = text[...]
        while let rune = rest.first.map({ _ in rest.rune(at: rest.startIndex) }), isCut(rune.code) {
            rest = rest.dropFirst(rune.width)
        }
        while let rune = rest.lastRune, isCut(rune.code) { rest = rest.dropLast(rune.width) }
        return ByteString(bytes: Array(rest))
    }

    /// A text cut to a width in bytes, with dots where something is missing.
    private static func abbreviated(_ text: [UInt8], from offset: Int, width: Int) -> [UInt8] {
        guard text.count > width else { return text }
        let dots = Array("...".utf8)
        var offset = min(offset, text.count)
        // A negative offset is as good as none, and could overflow.
        if text.count - max(offset, 0) < width - 3 { offset = text.count - (width - 3) }
        if offset <= 4 { return text.prefix(width - 3) + dots }
        guard width >= 7 else { return [] }
        if offset + width - 3 < text.count {
            return dots + abbreviated(Array(text[offset...]), from: 0, width: width - 3)
        }
        return dots + text.suffix(width - 3)
    }
}

extension ArraySlice<UInt8> {
    /// The rune at the end, read backwards as Go does.
    var lastRune: Rune? {
        guard !isEmpty else { return nil }
        for width in 1...4 where width <= count {
            let rune = rune(at: endIndex - width)
            if rune.width == width, !rune.isInvalid { return rune }
        }
        return Rune(code: Rune.replacement, width: 1)
    }
}
