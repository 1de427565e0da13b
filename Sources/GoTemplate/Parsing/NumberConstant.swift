/// A number in a template: everything that it can be, as its type depends on where it goes.
struct NumberConstant: Sendable {
    let text: String
    private(set) var int: Int64?
    private(set) var uint: UInt64?
    private(set) var float: Double?
    private(set) var complex: Complex?

    /// Why a text is no number, in Go's words.
    struct Failure: Error {
        let reason: String
    }

    init(_ text: String, kind: Token.Kind) throws(Failure) {
        self.text = text
        let bytes = Array(text.utf8)
        switch kind {
        case .characterConstant: try readCharacter(bytes)
        case .complex:
            do throws(Numeral.Failure) {
                take(try Numeral.complex(bytes[...]))
            } catch {
                throw Failure(reason: error.reason)
            }
        default: try readNumber(bytes)
        }
    }

    private mutating func readCharacter(_ bytes: [UInt8]) throws(Failure) {
        var index = 1
        guard let character = Unquote.character(bytes, at: &index, quote: UInt8(ascii: "'")) else {
            throw Failure(reason: "invalid syntax")
        }
        guard index == bytes.count - 1 else { throw Failure(reason: "malformed character constant: \(text)") }
        int = Int64(character.code)
        uint = UInt64(character.code)
        float = Double(character.code)
    }

    private mutating func readNumber(_ bytes: [UInt8]) throws(Failure) {
        if bytes.last == UInt8(ascii: "i"), let imaginary = Numeral.float(bytes.dropLast()) {
            take(Complex(real: 0, imaginary: imaginary))
            return
        }
        uint = Numeral.unsigned(bytes[...])
        int = Numeral.signed(bytes[...])
        if int == 0 { uint = 0 }
        if let int {
            float = Double(int)
        } else if let uint {
            float = Double(uint)
        } else if let number = Numeral.float(bytes[...]) {
            guard text.utf8.contains(where: { ".eEpP".utf8.contains($0) }) else {
                throw Failure(reason: "integer overflow: \(Quote.string(text))")
            }
            take(number)
        } else {
            throw Failure(reason: "illegal number syntax: \(Quote.string(text))")
        }
    }

    private mutating func take(_ number: Double) {
        float = number
        int = Int64(exactly: number)
        uint = UInt64(exactly: number)
    }

    private mutating func take(_ number: Complex) {
        complex = number
        if number.imaginary == 0 { take(number.real) }
    }

    /// Whether the text, which is no hexadecimal integer and no character, has the form of a floating-point number.
    var looksLikeFloat: Bool {
        let isHexInteger = text.hasPrefix("0x") || text.hasPrefix("0X")
        if isHexInteger, !text.utf8.contains(where: { "pP".utf8.contains($0) }) { return false }
        return !text.hasPrefix("'") && text.utf8.contains { ".eEpP".utf8.contains($0) }
    }
}
