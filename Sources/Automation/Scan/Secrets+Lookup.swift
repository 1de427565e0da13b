internal import HTTP

extension Secrets {
    /// A secret that was found, with its name for messages.
    struct Found {
        private let name: ObjectName
        private let values: [String: Secret]

        fileprivate init(_ name: ObjectName, _ values: [String: Secret]) {
            self.name = name
            self.values = values
        }

        var source: String { "secret '\(name)'" }
        func text(_ key: String) -> String? { values[key]?.value }
        func bytes(_ key: String) -> [UInt8]? { text(key).map { Array($0.utf8) } }
    }

}

extension Secrets? {
    /// Finds the secret that a field of `object` names, in the object's own namespace.
    ///
    /// - Throws: `Failure` at that field when it was not given or cannot be read.
    func entry(_ reference: Located<String>, of object: some PolicyObject) throws(Failure) -> Secrets.Found {
        let name = ObjectName(namespace: object.name.namespace, name: reference.value)
        do throws(DiagnosticError) {
            if let entry = try self?.entry(name) { return Secrets.Found(name, entry.values) }
        } catch { throw Failure(error) }
        throw Failure(
            object.error(
                at: reference.range,
                "the secret '\(name)' was not given",
                hint: "give the directory or file that holds it with '--secrets PATH'"
            )
        )
    }
}
