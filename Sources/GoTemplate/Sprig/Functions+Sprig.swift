extension Functions {
    /// Go's own functions and those of sprig 3.3 that Flux has and that need no library.
    ///
    /// Those with regular expressions, digests and versions are for the caller to add. What would give another result every time is
    /// refused; what Flux removes isn't there.
    ///
    /// - Parameter now: The time to which `ago` and `durationRound` refer, in seconds since 1970.
    public static func sprig(now: Int64) -> Functions {
        var functions = builtins
        for theme in [
            Sprig.text, Sprig.wrapping, Sprig.cases, Sprig.affixes, Sprig.encodings, Sprig.lists, Sprig.maps,
            Sprig.numbers, Sprig.decimals, Sprig.ranges, Sprig.defaults, Sprig.types, Sprig.json, Sprig.paths,
            Sprig.urls,
            Sprig.times(now: now),
        ] {
            functions = functions.adding(theme)
        }
        for (reason, names) in Sprig.refused {
            for name in names { functions = functions.refusing(name, because: reason) }
        }
        return functions
    }
}

extension Sprig {
    /// What is refused, by reason.
    static let refused: [String: [String]] = [
        "it draws random numbers, and a message has to be the same each time it is made": ["randInt", "shuffle"],
        "it makes keys or certificates, which have no place in a message": [
            "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
            "genSignedCertWithKey", "buildCustomCert",
        ],
        "it hashes or derives passwords, which have no place in a message": ["bcrypt", "htpasswd", "derivePassword"],
        "it encrypts, and a message has no secrets": ["encryptAES", "decryptAES"],
    ]
}
