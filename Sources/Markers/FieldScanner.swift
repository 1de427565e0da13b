internal import YAML

/// Walks the events of a text, and collects its marked fields and its markers without effect.
struct FieldScanner: ~Copyable {
    /// What a collection is to the object around it.
    private enum Role { case document, item, metadata, items, other }

    /// What a key of an object means to its identity.
    private enum Key { case apiVersion, kind, name, namespace, metadata, annotations, items, other }

    private struct Frame {
        let isMapping: Bool
        let isBracketed: Bool
        let role: Role
        /// The column of the innermost block collection.
        let indent: Int
        /// Whether Flux doesn't come here, because the collection is a key or part of one.
        let isInKey: Bool
        /// Whether Flux doesn't come here, because of two equal keys it follows the first.
        let isShadowed: Bool
        /// Where this mapping's keys begin on the stack of keys.
        let firstKey: Int
        var isAtKey: Bool
        var key = Key.other
        var isValueShadowed = false
        /// The keys again, once they are many.
        var keySet: Set<UInt64>?
    }

    /// A scalar value that the comments at it may mark.
    private struct Candidate {
        let value: String
        let style: Scalar.Style
        let tag: String?
        let anchor: String?
        let range: Range<Int>
        let start: Int
        let isInFlow: Bool
        /// The object of the document, and that of the list's item around the scalar; by index.
        let document: Int
        let item: Int?
        /// Why a marker at it has no effect.
        let obstacle: Problem.Reason?
    }

    private let bytes: [UInt8]
    private var events: EventStream
    private var comments: CommentScanner
    private var frames: [Frame] = []
    private var keys: [UInt64] = []
    private var objects: [ObjectIdentity] = []
    private var document = 0
    private var item: Int?
    /// How many parts Flux splits the text into, at its separators.
    private var parts = 1
    private var anchors: Set<String> = []
    private var candidate: Candidate?
    private var found: [(marker: Marker, scalar: Candidate)] = []
    private var faults: [(reason: Problem.Reason, range: Range<Int>)] = []

    /// Takes a text in which the marker's key stands at `keyOffsets`.
    init(_ bytes: [UInt8], events: consuming EventStream, keyOffsets: [Int]) {
        self.bytes = bytes
        self.events = events
        comments = CommentScanner(bytes: bytes, isASCII: self.events.isASCII, keyOffsets: keyOffsets)
    }

    /// Walks to the end of the text.
    mutating func scan() throws(YAMLError) -> (fields: [Field], problems: [Problem]) {
        repeat {
            try events.next()
            step()
        } while events.kind != .streamEnd
        return result()
    }

    private mutating func step() {
        switch events.kind {
        case .scalar(let style): scalar(style)
        case .alias: alias()
        case .mappingStart: open(isMapping: true)
        case .sequenceStart: open(isMapping: false)
        case .mappingEnd, .sequenceEnd: close()
        case .documentStart(let isExplicit): startDocument(isExplicit: isExplicit)
        case .documentEnd:
            reach(events.range.lowerBound)
            comments.document(upTo: events.range.upperBound)
        case .streamEnd:
            comments.readToEnd()
            settle()
        }
    }

    /// Reads up to the next token. What stands between it and the last scalar may still mark that scalar, nothing later may.
    private mutating func reach(_ offset: Int) {
        comments.read(to: offset)
        if candidate != nil { settle() }
    }

    // MARK: Documents

    private mutating func startDocument(isExplicit: Bool) {
        let range = events.range
        let isFirst = objects.isEmpty
        if isExplicit {
            reach(range.lowerBound)
            comments.document(upTo: range.upperBound)
            if range.lowerBound > 0 { parts += 1 }
        }
        anchors.removeAll(keepingCapacity: true)
        document = objects.count
        item = nil
        objects.append(ObjectIdentity())
        if events.hasDirectives { faults.append((.directive, range)) }
        if isExplicit, !isFirst { checkSeparator() }
    }

    /// Flux splits files at lines that begin with `---`, and wants nothing but a comment behind it.
    private mutating func checkSeparator() {
        let line = bytes[events.range.upperBound...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = text.first, first != UInt8(ascii: "#") else { return }
        faults.append((.textAfterSeparator, text.startIndex..<text.endIndex))
    }

    // MARK: Nodes

    private mutating func scalar(_ style: Scalar.Style) {
        let isKey = frames.last?.isAtKey ?? false
        let isEmpty = events.isEmptyValue
        if isAtValue { comments.valueShape = isEmpty ? .empty : .scalar }
        if !isEmpty {
            let range = events.scalarRange
            reach(events.hasProperties ? range.lowerBound : events.range.lowerBound)
            comments.scalar(range, isBlock: style == .literal || style == .folded, indent: indent)
            if style == .doubleQuoted { checkEscapes(in: range) }
        } else if events.hasProperties {
            reach(events.range.upperBound)
        }
        if events.hasProperties, let anchor = events.anchor { anchors.insert(anchor) }
        if isKey { takeKey() } else { takeValue(style, isEmpty: isEmpty) }
        advance()
    }

    private mutating func alias() {
        let isKey = frames.last?.isAtKey ?? false
        if isAtValue { comments.valueShape = .scalar }
        reach(events.range.lowerBound)
        comments.alias(events.range, indent: indent)
        let name = events.anchor ?? ""
        if !anchors.contains(name) { faults.append((.unknownAnchor(name), events.range)) }
        if frames.isEmpty { faults.append((.notAMapping, events.range)) }
        if isKey { forgetKey() }
        advance()
    }

    private mutating func open(isMapping: Bool) {
        let parent = frames.last
        let range = events.range
        let bracket = range.upperBound - 1
        let isBracketed = !range.isEmpty && (bytes[bracket] == UInt8(ascii: "{") || bytes[bracket] == UInt8(ascii: "["))
        if events.hasProperties, let anchor = events.anchor { anchors.insert(anchor) }
        if isAtValue { comments.valueShape = .collection }
        if isBracketed {
            reach(bracket)
            comments.open(at: bracket)
        }
        let isAtKey = parent?.isAtKey ?? false
        if isAtKey { forgetKey() }
        let role = role(isMapping: isMapping, isKey: isAtKey)
        checkShape(isMapping: isMapping)
        frames.append(
            Frame(
                isMapping: isMapping,
                isBracketed: isBracketed,
                role: role,
                indent: indent(ofCollectionIn: range, isMapping: isMapping, isBracketed: isBracketed),
                isInKey: isAtKey || parent?.isInKey ?? false,
                isShadowed: isShadowed,
                firstKey: keys.count,
                isAtKey: isMapping
            )
        )
    }

    private mutating func close() {
        guard let frame = frames.popLast() else { return }
        keys.removeSubrange(min(frame.firstKey, keys.count)...)
        if frame.isBracketed {
            reach(events.range.lowerBound)
            comments.close(at: events.range.lowerBound, indent: indent)
        } else if frame.isMapping, comments.flowLevel == 0 {
            comments.closeBlockMapping()
        }
        if frame.role == .item { item = nil }
        advance()
    }

    /// The parent goes from key to value and back.
    private mutating func advance() {
        guard let last = frames.indices.last, frames[last].isMapping else { return }
        frames[last].isAtKey.toggle()
    }

    /// Whether the next node is the value of a mapping's key.
    private var isAtValue: Bool { frames.last.map { $0.isMapping && !$0.isAtKey } ?? false }

    private var indent: Int { frames.last?.indent ?? 0 }

    private var isShadowed: Bool {
        guard let parent = frames.last else { return false }
        return parent.isShadowed || isAtValue && parent.isValueShadowed
    }

    private func indent(ofCollectionIn range: Range<Int>, isMapping: Bool, isBracketed: Bool) -> Int {
        let first = range.upperBound
        // In `[a: b]` and in a sequence that is not indented no block begins.
        if isBracketed || comments.flowLevel > 0 { return indent }
        if !isMapping, first >= bytes.count || bytes[first] != UInt8(ascii: "-") { return indent }
        return comments.column(of: first)
    }

    private mutating func checkEscapes(in range: Range<Int>) {
        var offset = range.lowerBound
        while let backslash = bytes[offset..<range.upperBound].firstIndex(of: UInt8(ascii: "\\")) {
            if bytes[(backslash + 1)...].first == UInt8(ascii: "/") {
                faults.append((.escapedSlash, backslash..<(backslash + 2)))
            }
            offset = min(backslash + 2, range.upperBound)
        }
    }

    // MARK: Identity

    private func role(isMapping: Bool, isKey: Bool) -> Role {
        guard let parent = frames.last else { return isMapping ? .document : .other }
        switch (parent.role, isMapping) {
        case (.document, true), (.item, true): return !isKey && parent.key == .metadata ? .metadata : .other
        case (.document, false): return !isKey && parent.key == .items ? .items : .other
        case (.items, true): return .item
        default: return .other
        }
    }

    /// Flux writes bookkeeping into `metadata.annotations`, and gives a file up where it can't.
    private mutating func checkShape(isMapping: Bool) {
        if frames.isEmpty {
            if !isMapping { faults.append((.notAMapping, events.range)) }
        } else if !isMapping {
            checkMetadata(isNull: false)
        }
        if frames.last?.role == .items, isMapping {
            item = objects.count
            objects.append(ObjectIdentity())
        }
    }

    private mutating func checkMetadata(isNull: Bool) {
        guard let parent = frames.last, !parent.isAtKey, !parent.isValueShadowed, !isNull else { return }
        if parent.role == .document, parent.key == .metadata {
            faults.append((.metadataNotAMapping(field: "metadata"), events.range))
        } else if parent.role == .metadata, parent.key == .annotations, item == nil {
            faults.append((.metadataNotAMapping(field: "metadata.annotations"), events.range))
        }
    }

    private mutating func takeKey() {
        guard let last = frames.indices.last else { return }
        frames[last].key = meaning(in: frames[last].role)
        let hash = events.textHash
        let count = keys.count - frames[last].firstKey
        // Few keys are compared one by one; beyond that a file of a million keys would take a million times as long.
        if count == 64, frames[last].keySet == nil { frames[last].keySet = Set(keys[frames[last].firstKey...]) }
        let isKnown = frames[last].keySet?.contains(hash) ?? keys[frames[last].firstKey...].contains(hash)
        frames[last].isValueShadowed = isKnown
        if !isKnown {
            keys.append(hash)
            frames[last].keySet?.insert(hash)
        }
    }

    private mutating func forgetKey() {
        guard let last = frames.indices.last else { return }
        frames[last].key = .other
        frames[last].isValueShadowed = false
    }

    private func meaning(in role: Role) -> Key {
        switch role {
        case .document, .item:
            if events.textIs("kind") { return .kind }
            if events.textIs("apiVersion") { return .apiVersion }
            if events.textIs("metadata") { return .metadata }
            if events.textIs("items") { return .items }
        case .metadata:
            if events.textIs("name") { return .name }
            if events.textIs("namespace") { return .namespace }
            if events.textIs("annotations") { return .annotations }
        case .items, .other: break
        }
        return .other
    }

    private mutating func takeValue(_ style: Scalar.Style, isEmpty: Bool) {
        let isNull = { (text: String) in style == .plain && ScalarType(ofPlain: text) == .null }
        guard let parent = frames.last else {
            if !isNull(events.text) { faults.append((.notAMapping, events.range)) }
            return
        }
        if parent.key != .other, !parent.isValueShadowed {
            let text = events.text
            checkMetadata(isNull: isNull(text))
            if !isNull(text) { identify(text, as: parent.key) }
        }
        let range = events.scalarRange
        guard !isEmpty, comments.line != .none || comments.head != .none || mayHaveComment(behind: range.upperBound)
        else { return }
        candidate = Candidate(
            value: events.text,
            style: style,
            tag: events.tag,
            anchor: events.anchor,
            range: range,
            start: events.range.lowerBound,
            isInFlow: comments.flowLevel > 0,
            document: document,
            item: item,
            obstacle: parent.isInKey
                ? .onKey : isShadowed ? .duplicateKey : blockObstacle(style, in: range)
        )
    }

    /// In a flow collection, comments stand behind the comma and on lines of their own.
    private func mayHaveComment(behind offset: Int) -> Bool {
        guard comments.flowLevel > 0 else { return false }
        let next = bytes[offset...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ",") }
        // A line break that is not ASCII begins with a byte above it.
        return next.map { $0 < 0x20 || $0 == UInt8(ascii: "#") || $0 >= 0x80 } ?? true
    }

    /// Why a block scalar is left alone: without a line of text nothing says how deep a text would have to stand there, and in
    /// some places quotes could not; and of the line breaks that only YAML 1.1 knows (NEL, LS, PS) no two readers think alike.
    private func blockObstacle(_ style: Scalar.Style, in range: Range<Int>) -> Problem.Reason? {
        guard style == .literal || style == .folded else { return nil }
        let text = bytes[range]
        let breaks: [[UInt8]] = [[0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]]
        if text.contains(where: { $0 == 0xC2 || $0 == 0xE2 }),
            text.indices.contains(where: { index in breaks.contains { text[index...].starts(with: $0) } })
        {
            return .unusualLineBreak
        }
        let body = text.drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return body.allSatisfy { $0 <= 0x20 } ? .emptyValue : nil
    }

    private mutating func identify(_ text: String, as key: Key) {
        let object = item ?? document
        guard objects.indices.contains(object) else { return }
        switch key {
        case .apiVersion: objects[object].apiVersion = text
        case .kind: objects[object].kind = text
        case .name: objects[object].name = text
        case .namespace: objects[object].namespace = text
        case .metadata, .annotations, .items, .other: break
        }
    }

    // MARK: Markers

    /// Decides about the last scalar value, all of whose comments have been read.
    private mutating func settle() {
        guard let scalar = candidate else { return }
        candidate = nil
        let comment: Range<Int>
        switch (comments.line, comments.head) {
        case (.one(let range), let head):
            comment = range
            complain(.belowComment, at: head)
        case (.none, .one(let range)): comment = range
        case (let line, let head):
            complain(.amongComments, at: line)
            complain(.amongComments, at: head)
            return
        }
        switch MarkerComment(in: comment, of: bytes) {
        case .other: return
        case .malformed(let reason, let range): faults.append((reason, range))
        case .marker(let marker):
            if let obstacle = scalar.obstacle {
                faults.append((obstacle, comment))
            } else {
                found.append((marker, scalar))
            }
        }
        comments.settle(comment)
    }

    private mutating func complain(_ reason: Problem.Reason, at attached: CommentScanner.Attached) {
        guard let range = attached.range else { return }
        for mention in comments.mentions.reversed() {
            guard mention.range.lowerBound >= range.lowerBound else { break }
            if mention.range.upperBound <= range.upperBound { complain(reason, at: mention.range) }
        }
        comments.settle(range)
    }

    /// A comment that is no marker in any place is told so, rather than that its place is wrong.
    private mutating func complain(_ reason: Problem.Reason, at comment: Range<Int>) {
        switch MarkerComment(in: comment, of: bytes) {
        case .other: break
        case .malformed(let reason, let range): faults.append((reason, range))
        case .marker: faults.append((reason, comment))
        }
    }

    private mutating func result() -> (fields: [Field], problems: [Problem]) {
        for mention in comments.mentions where !mention.isSettled {
            complain(reason(at: mention.place), at: mention.range)
        }
        for offset in comments.offsetsInText { complainAboutText(at: offset) }

        let stops = faults.filter(\.reason.stopsFile)
        let reported = (stops.isEmpty ? faults : stops).sorted { $0.range.lowerBound < $1.range.lowerBound }
        var positions = PositionTracker()
        let problems = reported.map {
            Problem(
                reason: $0.reason,
                range: $0.range,
                position: positions.position(of: $0.range.lowerBound, in: bytes)
            )
        }
        return (stops.isEmpty ? found.map { field($0.marker, $0.scalar, positions: &positions) } : [], problems)
    }

    /// The object of a field is only known at the end: `kind` may stand below the field.
    private func field(_ marker: Marker, _ scalar: Candidate, positions: inout PositionTracker) -> Field {
        let whole = objects[scalar.document]
        let object = scalar.item.flatMap { whole.isList && parts == 1 ? objects[$0] : nil } ?? whole
        return Field(
            marker: marker,
            value: scalar.value,
            style: scalar.style,
            tag: scalar.tag,
            anchor: scalar.anchor,
            range: scalar.range,
            start: scalar.start,
            position: positions.position(of: scalar.range.lowerBound, in: bytes),
            isInFlow: scalar.isInFlow,
            object: object
        )
    }

    private func reason(at place: CommentScanner.Place) -> Problem.Reason {
        switch place {
        case .value: .onKey
        case .ownLine: .aboveKey
        case .emptyValue: .emptyValue
        case .besideKey: .besideKey
        case .collection: .onCollection
        case .template: .onTemplate
        case .alias: .onAlias
        }
    }

    /// A file inside a file, such as a ConfigMap's, is worth a word where a line of it has what would be a marker.
    private mutating func complainAboutText(at offset: Int) {
        let line = bytes[..<offset].reversed().prefix { $0 != UInt8(ascii: "\n") }
        guard let distance = line.firstIndex(of: UInt8(ascii: "#"))?.base else { return }
        let start = distance - 1
        let end = bytes[offset...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
        guard case .marker = MarkerComment(in: start..<end, of: bytes) else { return }
        faults.append((.inText, start..<end))
    }
}
