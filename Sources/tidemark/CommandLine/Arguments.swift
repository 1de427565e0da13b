import Automation

/// What was written behind the name of a command.
struct Arguments: Sendable {
    /// What is wrong with a command line, all of it.
    struct Wrong: Error {
        let diagnostics: [Diagnostic]
    }

    private var values: [String: [String]] = [:]
    private var operands: [String] = []

    /// Holds words against a form. `--` ends the options; a value stands behind its option, or behind `=`.
    init(_ words: some Sequence<String>, of form: Form) throws(Wrong) {
        var wrong: [Diagnostic] = []
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = halves.first, let option = form.option(named: name) else {
                wrong.append(form.unknown(halves.first ?? word))
                continue
            }
            var value = halves.count > 1 ? halves.last : nil
            if option.value != nil, value == nil, let next = rest.first, !next.hasPrefix("-") || next == "-" {
                value = next
                rest = rest.dropFirst()
            }
            if let fault = option.fault(of: value) {
                wrong.append(fault)
            } else {
                values[option.name, default: []].append(value ?? "")
            }
        }
        for word in operands.dropFirst(form.operands.count) {
            wrong.append(Diagnostic(.error, message: "nothing is known to do with '\(word)'", hint: form.usage))
        }
        for operand in form.operands.dropFirst(operands.count) where !operand.isOptional && wrong.isEmpty {
            wrong.append(Diagnostic(.error, message: "<\(operand.name)> is missing", hint: form.usage))
        }
        guard wrong.isEmpty else { throw Wrong(diagnostics: wrong) }
    }

    /// The value of an option; `nil` where it is not given.
    subscript(option: Option) -> String? { values[option.name]?.last }

    /// All values of an option.
    func all(_ option: Option) -> [String] { values[option.name] ?? [] }

    /// Whether an option is given.
    func has(_ option: Option) -> Bool { values[option.name] != nil }

    /// The word at a place among those that are no options; `nil` where there are fewer.
    func operand(_ place: Int) -> String? { operands.dropFirst(place).first }
}

extension Form {
    fileprivate func option(named name: String) -> Option? {
        (options + misplaced).first { name.hasPrefix("--") && name.dropFirst(2) == $0.name }
    }

    fileprivate func unknown(_ name: String) -> Diagnostic {
        let near = NearName.of(name, among: options.map { "--\($0.name)" })
        return Diagnostic(
            .error,
            message: "unknown option '\(name)' of '\(self.name)'",
            hint: near.map { "did you mean '\($0)'?" } ?? "see 'tidemark \(self.name) --help'"
        )
    }
}

extension Option {
    fileprivate func fault(of given: String?) -> Diagnostic? {
        switch (value, given) {
        case (.some(let value), nil):
            Diagnostic(.error, message: "'--\(name)' has no value", hint: "write '--\(name)=\(value)'")
        case (nil, .some):
            Diagnostic(.error, message: "'--\(name)' takes no value", hint: "write '--\(name)' alone")
        case (_, .some(let given)) where !choices.isEmpty && !choices.contains(given):
            Diagnostic(
                .error,
                message: "'\(given)' is no value of '--\(name)'",
                hint: "write \(choices.map { "'--\(name)=\($0)'" }.joined(separator: " or "))"
            )
        default: nil
        }
    }
}
