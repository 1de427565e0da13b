extension Sprig {
    static let cases: [String: Function] = [
        "upper": mapping { $0.map(\.upper) },
        "lower": mapping { $0.map(\.lower) },
        "title": mapping { scalars in
            var previous: Unicode.Scalar = " "
            return scalars.map { scalar in
                defer { previous = scalar }
                return separates(previous) ? scalar.title : scalar
            }
        },
        "untitle": mapping { scalars in
            var isStart = true
            return scalars.map { scalar in
                if scalar.isSpace {
                    isStart = true
                } else if isStart {
                    isStart = false
                    return scalar.lower
                }
                return scalar
            }
        },
        "swapcase": mapping { scalars in
            var isStart = true
            return scalars.map { scalar in
                if scalar.isUpper || scalar.isTitle {
                    isStart = false
                    return scalar.lower
                }
                guard scalar.isLower else {
                    isStart = scalar.isSpace
                    return scalar
                }
                defer { isStart = false }
                return isStart ? scalar.title : scalar.upper
            }
        },
        "camelcase": mapping(camelCase),
        "snakecase": Function(.string, result: .string) { call in
            .string(ByteString(bytes: Word.joined(call.string(0).bytes, by: "_")))
        },
        "kebabcase": Function(.string, result: .string) { call in
            .string(ByteString(bytes: Word.joined(call.string(0).bytes, by: "-")))
        },
    ]

    private static func mapping(_ map: @escaping @Sendable ([Unicode.Scalar]) -> [Unicode.Scalar]) -> Function {
        Function(.string, result: .string) { call in
            .string(ByteString(bytes: [UInt8](map(call.string(0).bytes.scalars))))
        }
    }

    /// Whether Go's `strings.Title` takes what follows for the start of a word.
    private static func separates(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return !(scalar == "_" || scalar.isLetter || scalar.isDigit) }
        return !scalar.isLetter && !scalar.isDigit && scalar.isSpace
    }

    /// Words with capital initials and nothing between them, except that of several connectors one is lost.
    private static func camelCase(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var output = Array(scalars.prefix { $0.isConnector })
        let rest = scalars.dropFirst(output.count)
        guard var previous = rest.first?.upper else {
            // The last one of nothing but connectors counts twice in xstrings.
            return output + scalars.suffix(1)
        }
        guard rest.count > 1 else { return output + [previous] }
        for scalar in rest.dropFirst() {
            switch (previous.isConnector, scalar.isConnector) {
            case (true, true):
                output.append(previous)
                previous = scalar
            case (true, false): previous = scalar.upper
            default:
                output.append(previous)
                previous = scalar.lower
            }
        }
        return output + [previous]
    }
}

extension Unicode.Scalar {
    /// Whether words are parted by it where names are made of them.
    var isConnector: Bool { self == "-" || self == "_" || isSpace }
}
