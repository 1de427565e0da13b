/// A template of Go's `text/template`: a text with `{{actions}}`, read and ready to be rendered.
public struct Template: Sendable {
    /// The longest text that is read, in bytes.
    public static let lengthLimit = 256 << 10

    /// The name, which Go's errors begin with.
    public let name: String
    let text: [UInt8]
    let functions: Functions
    let trees: [String: [Node]]

    /// Reads a template.
    ///
    /// - Parameters:
    ///   - name: What errors call it; a `define` of the same name defines the template itself.
    ///   - functions: The functions that it may name; others are errors here, not where they are called.
    public init(
        parsing text: String,
        name: String,
        functions: Functions = .builtins
    ) throws(TemplateError) {
        self.name = name
        self.text = Array(text.utf8)
        self.functions = functions
        guard self.text.count <= Self.lengthLimit else {
            let reason = "the template is longer than \(Self.lengthLimit) bytes"
            throw TemplateError(
                stage: .parse,
                reason: reason,
                message: "template: \(name): \(reason)",
                place: Place(0, in: [])
            )
        }
        var parser = Parser(self.text, name: name, functions: functions)
        do throws(Parser.Failure) {
            try parser.parse()
        } catch {
            throw TemplateError(
                stage: .parse,
                reason: error.reason,
                message: "template: \(name):\(error.line): \(error.reason)",
                place: Place(error.offset, in: self.text)
            )
        }
        trees = parser.trees
    }

    /// Renders the template.
    ///
    /// The data is not changed by it. Bytes of the output that aren't UTF-8, which a template can make, are U+FFFD in the result.
    public func render(_ data: Value, limits: Limits = .default) throws(TemplateError) -> String {
        let evaluation = Evaluation(self, limits: limits)
        try evaluation.run(data)
        return String(decoding: evaluation.output, as: UTF8.self)
    }
}
