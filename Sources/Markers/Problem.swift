public import YAML

/// Something about markers in a file that Flux would pass over in silence.
public struct Problem: Equatable, Sendable {
    /// What is wrong.
    public let reason: Reason
    /// The bytes that are wrong, for a caret; possibly empty.
    public let range: Range<Int>
    /// Where `range` begins.
    public let position: Position

    /// Creates a problem.
    public init(reason: Reason, range: Range<Int>, position: Position) {
        self.reason = reason
        self.range = range
        self.position = position
    }

    /// What is wrong with a file, with a marker's place, its form or its value.
    public enum Reason: Equatable, Sendable {
        // The file: none of its fields is edited.
        case unreadable(YAMLError)
        case directive
        case textAfterSeparator
        case notAMapping
        case metadataNotAMapping(field: String)
        case unknownAnchor(String)
        case escapedSlash

        // The place.
        case aboveKey
        case emptyValue
        case besideKey
        case onCollection
        case onTemplate
        case onAlias
        case onKey
        case amongComments
        case belowComment
        case inText
        case duplicateKey
        /// In a block scalar with a line break that is none to most readers: U+0085, U+2028 or U+2029.
        case unusualLineBreak

        // The form.
        case textBefore
        case textAfter
        case notJSON(expected: String)
        case notText(key: String)
        case emptyMarker

        // The value.
        case noNamespace(String)
        case notAPolicy(String)
        case unknownPart(String)
    }
}

extension Problem.Reason {
    /// Whether the whole file is left as it is because of this.
    public var stopsFile: Bool {
        switch self {
        case .unreadable, .directive, .textAfterSeparator, .notAMapping, .metadataNotAMapping, .unknownAnchor,
            .escapedSlash:
            true
        default: false
        }
    }
}

extension Problem: CustomStringConvertible {
    /// One sentence, lower case, without a final period. Texts from the file are as the file has them: escape them before showing.
    public var description: String {
        switch reason {
        case .unreadable(let error): "the markers of this file have no effect: \(error)"
        case .directive: "the markers of this file have no effect: Flux does not read files with '%' directives"
        case .textAfterSeparator:
            "the markers of this file have no effect: Flux does not read text behind a '---' separator"
        case .notAMapping: "the markers of this file have no effect: a document is not a mapping"
        case .metadataNotAMapping(let field): "the markers of this file have no effect: '\(field)' is not a mapping"
        case .unknownAnchor(let name): "the markers of this file have no effect: no anchor is named '\(name)'"
        case .escapedSlash: "the markers of this file have no effect: Flux does not read the escape '\\/'"
        case .aboveKey: "this marker has no effect: it stands on a line of its own"
        case .emptyValue: "this marker has no effect: its field has no value"
        case .besideKey: "this marker has no effect: it stands behind the key, and the value is on another line"
        case .onCollection: "this marker has no effect: it stands at a mapping or sequence"
        case .onTemplate: "this marker has no effect: it stands at a template, not at a value"
        case .onAlias: "this marker has no effect: it stands at an alias"
        case .onKey: "this marker has no effect: it stands at a mapping's key"
        case .amongComments: "this marker has no effect: it is one of several comments at its field"
        case .belowComment: "this marker has no effect: its field has another comment behind it"
        case .inText: "this marker has no effect: it is part of a text"
        case .duplicateKey: "this marker has no effect: it stands below a key that the mapping has already"
        case .unusualLineBreak:
            "this marker has no effect: its field has a line break of the kind U+0085, U+2028 or U+2029"
        case .textBefore: "this marker has no effect: its comment begins with other text"
        case .textAfter: "this marker has no effect: text follows it"
        case .notJSON(let expected): "this marker has no effect: it is not JSON, expected \(expected)"
        case .notText(let key): "this marker has no effect: '\(key)' is not a string"
        case .emptyMarker: "this marker has no effect: it names no policy"
        case .noNamespace(let text): "'\(text)' names a policy without its namespace"
        case .notAPolicy(let text): "'\(text)' is not the name of a policy, expected 'NAMESPACE:NAME'"
        case .unknownPart(let text): "'\(text)' is not a part of an image"
        }
    }

    /// What to do about it; `nil` where nothing general can be said.
    public var hint: String? {
        switch reason {
        case .unreadable, .metadataNotAMapping, .unknownAnchor, .inText: nil
        case .directive: "remove the directive"
        case .textAfterSeparator: "begin the document on the next line"
        case .notAMapping: "put the values below a key"
        case .escapedSlash: "write '/' instead"
        case .aboveKey, .besideKey, .onKey: "put it behind the value, on the same line"
        case .emptyValue: "give the field a value, such as the current tag"
        case .onCollection: "put one behind each value, each on its own line"
        case .onTemplate: "put the marker into the file that holds the template's values"
        case .onAlias: "put it behind the anchored value"
        case .amongComments, .belowComment: "leave the marker as the only comment there"
        case .duplicateKey: "remove the second key"
        case .unusualLineBreak: "write an ordinary line break instead"
        case .textBefore, .textAfter: "leave nothing but the JSON in the comment"
        case .notJSON, .notText, .emptyMarker, .notAPolicy: "write {\"$imagepolicy\": \"NAMESPACE:NAME\"}"
        case .noNamespace(let text): "write 'NAMESPACE:\(text)', with the policy's namespace"
        case .unknownPart: "use ':name', ':tag' or ':digest', or nothing for the whole image"
        }
    }
}
