/// What a command takes: what its words are held against, and what its help says.
struct Form: Sendable {
    /// A word that is no option.
    struct Operand: Sendable {
        let name: String
        let help: String
        var isOptional = true

        static let source = Operand(
            name: "SOURCE",
            help: "A directory, or a Git URL (https://, ssh://, git@host:path, file://); '.' unless said."
        )
    }

    let name: String
    let abstract: String
    var discussion = ""
    var operands: [Operand] = []
    let options: [Option]
    /// Options that are taken to say where they belong.
    var misplaced: [Option] = []
    /// A line that works.
    let example: String

    /// The line that says in what order things are written.
    var usage: String {
        (["usage: tidemark", name, "[<options>]"] + operands.map { $0.isOptional ? "[<\($0.name)>]" : "<\($0.name)>" })
            .joined(separator: " ")
    }
}
