/// A piece of a name, as huandu/xstrings cuts it to write it in snake or kebab case.
struct Word {
    enum Kind {
        case invalid, number, upper, alphabet, connector, punctuation, other
    }

    let kind: Kind
    let bytes: ArraySlice<UInt8>

    /// A name in lower case with a connector between its words.
    static func joined(_ name: [UInt8], by connector: Unicode.Scalar) -> [UInt8] {
        var writer = Writer(rest: name[...], connector: UInt8(ascii: connector))
        writer.write()
        return writer.output
    }

    private struct Writer {
        var rest: ArraySlice<UInt8>
        let connector: UInt8
        var word = Word(kind: .invalid, bytes: [])
        var output: [UInt8] = []

        mutating func write() {
            next()
            while !rest.isEmpty {
                if word.kind != .connector { append(word) }
                let last = word
                next()
                switch last.kind {
                case .number: appendNumber()
                case .connector: append(last)
                case .punctuation: break
                default: appendAfterLetters()
                }
            }
            append(word)
        }

        private mutating func next() { word = Word.pop(from: &rest) }

        /// What directly follows a number belongs to it.
        private mutating func appendNumber() {
            while word.kind == .alphabet || word.kind == .number {
                append(word)
                next()
            }
            if word.kind != .invalid { connect() }
        }

        private mutating func appendAfterLetters() {
            guard word.kind == .number else { return connect() }
            guard !rest.isEmpty else { return }
            let number = word
            next()
            // `Bld4Floor` is `bld4_floor`, but `HTTP2xx` is `http_2xx`.
            if word.kind == .alphabet {
                output.append(connector)
                append(number)
                appendNumber()
            } else {
                append(number)
                connect()
            }
        }

        private mutating func connect() {
            if word.kind != .connector, word.kind != .punctuation { output.append(connector) }
        }

        private mutating func append(_ word: Word) {
            guard word.kind == .upper || word.kind == .connector else {
                output += word.bytes
                return
            }
            for scalar in Array(word.bytes).scalars {
                if scalar.isConnector {
                    output.append(connector)
                } else {
                    output.append(rune: (scalar.isUpper ? scalar.lower : scalar).value)
                }
            }
        }
    }

    /// Takes the next word from the start of a text.
    private static func pop(from rest: inout ArraySlice<UInt8>) -> Word {
        var scanner = Scanner(rest: rest)
        guard let first = scanner.next() else {
            defer { rest = [] }
            return Word(kind: .invalid, bytes: rest)
        }
        let kind = scanner.scan(after: first)
        let bytes = rest[..<scanner.end]
        rest = rest[scanner.end...]
        return Word(kind: kind, bytes: bytes)
    }

    private struct Scanner {
        private let text: ArraySlice<UInt8>
        /// Where the word ends so far.
        private(set) var end: Int
        /// Where the last code point of the word begins.
        private var lastStart: Int

        init(rest: ArraySlice<UInt8>) {
            text = rest
            end = rest.startIndex
            lastStart = rest.startIndex
        }

        /// The next code point, and where it ends. Bytes that aren't UTF-8 belong to what follows them.
        private func peek() -> (scalar: Unicode.Scalar, end: Int)? {
            var index = end
            while index < text.endIndex {
                let rune = text.rune(at: index)
                index += rune.width
                if rune.code != Rune.replacement, let scalar = Unicode.Scalar(rune.code) { return (scalar, index) }
            }
            return nil
        }

        mutating func next() -> Unicode.Scalar? {
            guard let (scalar, end) = peek() else { return nil }
            take(to: end)
            return scalar
        }

        private mutating func take(to end: Int) {
            lastStart = self.end
            self.end = end
        }

        /// Takes what belongs to the word that the code point begins; returns the word's kind.
        mutating func scan(after first: Unicode.Scalar) -> Kind {
            if first.isConnector {
                take { $0.isConnector }
                return .connector
            }
            if first.isPunctuation {
                take { $0.isPunctuation }
                return .punctuation
            }
            if first.isUpper {
                takeAfterUpper()
                return .upper
            }
            if first.isAlphabet {
                take { $0.isAlphabet && !$0.isUpper }
                return .alphabet
            }
            if first.isNumber {
                take { $0.isNumber }
                return .number
            }
            take { !$0.isConnector && !$0.isAlphabet && !$0.isNumber && !$0.isPunctuation }
            return .other
        }

        private mutating func takeAfterUpper() {
            guard let second = peek()?.scalar, !second.isUpper else {
                take { $0.isUpper }
                // `HTTPServer` is `HTTP` and `Server`.
                if lastStart > text.startIndex, let following = peek()?.scalar, following.isAlphabet { end = lastStart }
                return
            }
            if second.isAlphabet { take { $0.isAlphabet && !$0.isUpper } }
        }

        /// Takes code points as long as they fit, and bytes after the last one.
        private mutating func take(while fits: (Unicode.Scalar) -> Bool) {
            while end < text.endIndex {
                guard let (scalar, end) = peek() else { return take(to: text.endIndex) }
                guard fits(scalar) else { return }
                take(to: end)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter of a script that has words, which the Chinese one hasn't.
    fileprivate var isAlphabet: Bool {
        guard isLetter else { return false }
        switch value {
        case 0x4E00...0x9FCC, 0x3400...0x4D85, 0x20000...0x2B81D: return false
        default: return true
        }
    }
}
