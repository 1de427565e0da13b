/// Says why bytes could not be read as YAML.
///
/// Offsets are byte offsets into the input; ``Position`` turns them into line and column.
public enum YAMLError: Error, Equatable, Sendable {
    /// The input is longer than ``Limits/bytes``.
    case tooLarge(bytes: Int, limit: Int)
    /// Collections are nested deeper than ``Limits/depth``.
    case tooDeep(offset: Int, limit: Int)
    /// The input has more nodes than ``Limits/nodes``.
    case tooManyNodes(offset: Int, limit: Int)
    /// The input is UTF-16: it begins with that encoding's byte order mark.
    case utf16
    /// The input holds a NUL byte, which no YAML text does.
    case nul(offset: Int)
    /// The input is not UTF-8, or holds a character that YAML forbids.
    case encoding(problem: String, offset: Int)
    /// The input breaks YAML's grammar.
    case syntax(problem: String, context: String?, offset: Int)
    /// The parser could not get memory.
    case outOfMemory

    /// Where the input went wrong, as a byte offset; 0 where the whole input is meant.
    public var offset: Int {
        switch self {
        case .tooLarge, .utf16, .outOfMemory: 0
        case .tooDeep(let offset, _), .tooManyNodes(let offset, _), .nul(let offset): offset
        case .encoding(_, let offset), .syntax(_, _, let offset): offset
        }
    }
}

extension YAMLError: CustomStringConvertible {
    /// One sentence, lower case, without a final period.
    public var description: String {
        switch self {
        case .tooLarge(let bytes, let limit): "not read as YAML: \(bytes) bytes are more than the limit of \(limit)"
        case .tooDeep(_, let limit): "not read as YAML: nested more than \(limit) levels deep"
        case .tooManyNodes(_, let limit): "not read as YAML: more than \(limit) values"
        case .utf16: "not valid YAML: the text is UTF-16, expected UTF-8"
        case .nul: "not valid YAML: found a NUL byte"
        case .encoding(let problem, _): "not valid YAML: \(problem)"
        case .syntax(let problem, .some(let context), _): "not valid YAML: \(problem) \(context)"
        case .syntax(let problem, .none, _): "not valid YAML: \(problem)"
        case .outOfMemory: "not read as YAML: out of memory"
        }
    }
}
