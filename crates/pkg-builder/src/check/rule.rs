//! The rules and what each says.

use core::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// An eUICC may take the package, yet it is unsafe, contradicts itself or will not work as
    /// meant.
    Warning,
    /// The standard forbids it: an eUICC refuses the package or an element of it.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! rules {
    ($($variant:ident = $id:literal, $severity:ident, $clause:literal, $summary:literal, $hint:literal;)*) => {
        /// A rule of the check. Its [`id`](Self::id) is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(
                #[doc = concat!("`", $id, "`: ", $summary, " (", $clause, ").")]
                #[doc(alias = $id)]
                $variant,
            )*
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Stable name, such as `header.first`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// How much a finding of this rule weighs, unless the rule says otherwise of it.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// The clause it comes from.
            #[must_use]
            pub const fn clause(self) -> &'static str {
                match self { $(Self::$variant => $clause,)* }
            }

            /// What the rule asks for, in a sentence.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }

            /// What to do about a finding.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)* }
            }
        }
    };
}

rules! {
    // structure of the package
    ElementDecode = "element.decode", Error, "SAIP 8.1", "every element is encoded as the module says", "write the element anew";
    ElementKnown = "element.known", Warning, "SAIP 8.1", "every element is one of the module", "an element of a later version was not looked into";
    HeaderFirst = "header.first", Error, "SAIP 8.2.1", "the profile header is the first element", "move the header to the front";
    HeaderCount = "header.count", Error, "SAIP 8.2.1", "there is exactly one profile header", "keep one header, in front";
    EndLast = "end.last", Error, "SAIP 8.10", "the end element is the last one", "move the end element to the end";
    EndCount = "end.count", Error, "SAIP 8.10", "there is exactly one end element", "keep one end element, the last one";
    IdentificationUnique = "identification.unique", Error, "SAIP 8.1.3", "every element but the header has an identification of its own", "number the elements anew";
    IccidPadding = "iccid.padding", Warning, "SAIP 8.2.1", "the ICCID is digits with F behind them alone", "write the digits in their order and pad with F at the end";
    IccidCheckDigit = "iccid.check-digit", Info, "ITU-T E.118", "the last digit of the ICCID is its check digit", "recompute the last digit";
    MfCount = "mf.count", Error, "SAIP 8.1", "the MF is made once", "remove the second PE-MF";
    MfOneWay = "mf.one-way", Error, "SAIP 11.2.4", "the MF is made by PE-MF or by generic file management, not by both", "keep one of the two";
    IotCount = "iot.count", Error, "SAIP 8.1", "PE-IoT and PE-OPT-IoT stand once", "merge the two";
    TelecomCount = "telecom.count", Error, "SAIP 8.3.4.3", "DF.TELECOM is made once", "merge the two";
    CdCount = "cd.count", Error, "SAIP 8.3.4.2", "DF.CD is made once", "merge the two";
    OrderMf = "order.mf", Error, "SAIP 8.1", "directories are made behind the MF", "move the element behind the one that makes the MF";
    OrderUsim = "order.usim", Error, "SAIP 8.1", "parts of a USIM stand behind its ADF", "move the element behind PE-USIM";
    OrderIsim = "order.isim", Error, "SAIP 8.1", "parts of an ISIM stand behind its ADF", "move the element behind PE-ISIM";
    OrderCsim = "order.csim", Error, "SAIP 8.1", "parts of a CSIM stand behind its ADF", "move the element behind PE-CSIM";
    OrderIot = "order.iot", Error, "SAIP 8.1", "PE-OPT-IoT stands behind PE-IoT", "move the element behind PE-IoT";
    ScopeUsim = "scope.usim", Error, "SAIP 8.1.3", "each part of a USIM stands once for it", "merge the two, or put the second behind another PE-USIM";
    ScopeIsim = "scope.isim", Error, "SAIP 8.1.3", "each part of an ISIM stands once for it", "merge the two, or put the second behind another PE-ISIM";
    ScopeCsim = "scope.csim", Error, "SAIP 8.1.3", "each part of a CSIM stands once for it", "merge the two, or put the second behind another PE-CSIM";
    IotHeader = "iot.header", Error, "SAIP 7.4", "PE-IoT and iotOptions come together", "add iotOptions to the header, or make the file system with PE-MF and PE-USIM";
    IotMf = "iot.mf", Error, "SAIP 7.5", "an IoT Minimal Profile makes its file system with PE-IoT", "replace PE-MF by PE-IoT";
    // sizes and ranges of the module
    Asn1Size = "asn1.size", Error, "SAIP ASN.1", "members have the sizes of the module", "give it as many as the module says";
    Asn1Range = "asn1.range", Error, "SAIP ASN.1", "numbers are in the ranges of the module", "give it a number in the range";
    // PIN and PUK
    PukCount = "puk.count", Error, "SAIP 8.5.2", "PE-PUKCodes stands once", "merge the two";
    PukPlacement = "puk.placement", Error, "SAIP 8.5.2", "PE-PUKCodes stands directly behind the MF, in an IoT Minimal Profile behind the header", "move PE-PUKCodes";
    PukUnique = "puk.unique", Error, "SAIP 8.5.2", "each PUK is defined once", "remove the second one";
    PinScope = "pin.scope", Error, "SAIP 8.5.1", "global PINs are defined for the MF, local ones for other directories", "use references 129 to 136 in an ADF or DF, the others behind the MF";
    PinContext = "pin.context", Error, "SAIP 8.5.1", "one PE-PINCodes defines the PINs of a directory, behind the element that makes it", "merge the two, or move it behind the directory";
    PinUnique = "pin.unique", Error, "SAIP 8.5.1", "each PIN is defined once in an element", "remove the second one";
    PinPuk = "pin.puk", Error, "SAIP 8.5.1", "the PUK that a PIN names is defined", "define the PUK in PE-PUKCodes";
    PinRetry = "pin.retry", Warning, "SAIP 8.5.1", "there are not more tries left than the most", "put the most tries in the high nibble and those left in the low one";
    PinReference = "pin.reference", Warning, "SAIP 8.5.1", "references are named values of the module", "PINs: 1 to 8, 10 to 14, 129 to 136, 138 to 142; PUKs: 1 to 8, 129 to 136";
    PinStatus = "pin.status", Error, "SAIP 8.1.3", "PINs that a directory names are defined", "define the PIN, or take its reference out of pinStatusTemplateDO";
    PinPath = "pin.path", Error, "SAIP 8.5.1", "the directory that shares its PINs exists", "give the path of a directory made before";
    PinValue = "pin.value", Warning, "SAIP 8.5.1", "PINs and PUKs are ASCII digits padded with FF", "write 4 to 8 digits, PUKs 8, and pad with FF";
    // authentication
    AkaOrder = "aka.order", Error, "SAIP 8.4.1", "authentication parameters stand behind the application they belong to", "move PE-AKAParameter behind its USIM or ISIM";
    AkaCount = "aka.count", Error, "SAIP 8.4.2", "an application has one PE-AKAParameter", "remove the second one";
    AkaMissing = "aka.missing", Warning, "SAIP 8.4.1", "a USIM or ISIM has authentication parameters", "add PE-AKAParameter, or the application authenticates nothing";
    AkaKey = "aka.key", Error, "SAIP 8.4.2", "the key has the size of its algorithm", "16 octets; TUAK takes 32 as well";
    AkaOpc = "aka.opc", Error, "SAIP 8.4.2", "OPc or TOPc has the size of its algorithm", "16 octets with Milenage, 32 with TUAK";
    AkaAlgorithm = "aka.algorithm", Warning, "SAIP 8.4.2", "the algorithm is one of the module", "1 Milenage, 2 TUAK, 3 test algorithm";
    AkaRotation = "aka.rotation", Error, "SAIP 8.4.2", "rotation constants of Milenage are 0 to 127", "give a number of bits below 128";
    AkaMapping = "aka.mapping", Error, "SAIP 8.4.2", "the application that shares its parameters stands before", "name an ADF made before";
    NaaCdma = "naa.cdma", Error, "SAIP 8.4.3", "CDMA parameters stand behind a CSIM, once for it", "move or remove PE-CDMAParameter";
    NaaEap = "naa.eap", Error, "SAIP 8.3.4.7", "PE-EAP stands behind an ADF", "move PE-EAP behind the application it belongs to";
    // security domains, applications, remote management
    SdKeyUnique = "sd.key.unique", Error, "SAIP 8.6.3", "keys of a domain differ in identifier or version", "give the key another identifier or version";
    SdKeyComponent = "sd.key.component", Error, "SAIP 8.6.3", "a key has each component once", "remove the second one";
    SdKeyLength = "sd.key.length", Error, "GPCS 11.1.8", "a key has a length of its type", "DES keys have 16 or 24 octets, AES keys 16, 24 or 32";
    SdMnoOnly = "sd.mno.only", Error, "SAIP 8.6.7", "the MNO-SD alone has openPersoData and catTpParameters", "move them to the first security domain";
    SdExtradition = "sd.extradition", Error, "SAIP 8.7.3", "the MNO-SD is not extradited, and others go to a personalised domain", "set lifeCycleState 0F in the domain, or take extraditeSecurityDomainAID out";
    AppOrder = "app.order", Error, "SAIP 8.6.2", "applications stand behind the first security domain", "move PE-Application";
    AidUnique = "aid.unique", Warning, "GPCS 6.3", "AIDs of instances differ, and so do those of ADFs", "give the instance or the ADF another AID";
    TarUnique = "tar.unique", Warning, "TS 102 225 5.1.1", "TARs differ", "give the instance another TAR";
    RfmOrder = "rfm.order", Error, "SAIP 8.6.2", "remote file management stands behind the first security domain and behind its ADF", "move PE-RFM";
    RfmAdf = "rfm.adf", Warning, "SAIP 8.8", "the ADF of remote file management is in the package", "name the dfName of an ADF, without adfRFMAccess for the MF";
    RfmTar = "rfm.tar", Error, "SAIP 8.8", "remote file management has a TAR", "add tarList, or use an AID whose octets 13 to 15 are the TAR";
    // files
    FcpForbidden = "fcp.forbidden", Error, "SAIP 8.3.3", "a file has no parameters that its kind forbids", "take the parameter out";
    FcpMandatory = "fcp.mandatory", Error, "SAIP 8.3.3", "a file has the parameters that its kind requires", "add the parameter";
    FcpPinStatus = "fcp.pinstatus", Error, "SAIP 8.3.2", "pinStatusTemplateDO is a bare list of key references", "write the references alone, such as 01810A";
    FcpPattern = "fcp.pattern", Error, "SAIP 8.3.2", "a file has a fill pattern or a repeat pattern, a BER-TLV file neither", "keep one of the two";
    FcpSfi = "fcp.sfi", Error, "TS 102 222 6.3.2.2.2", "a short file identifier stands in bits 8 to 4", "shift the identifier by three bits";
    FcpDescriptor = "fcp.descriptor", Error, "TS 102 222 6.3.2.2", "the file descriptor is coded as ETSI TS 102 221 says", "41, 79 or 78 and 21; 42 or 46, 21 and two octets of record length";
    FcpSecAttr = "fcp.secattr", Error, "TS 102 221 11.1.1.4.7", "the access rule is a record, or a file identifier and a record", "one octet or three, the record from 1 to 254";
    FcpSize = "fcp.size", Warning, "SAIP 8.3.2", "sizes have no leading zeros and fill their records", "use the fewest octets and a multiple of the record length";
    FcpSpecial = "fcp.special", Error, "TS 102 222 6.3.2.2.2", "bits 6 to 1 of the special file information are zero", "keep bits 8 and 7 alone";
    FcpLcsi = "fcp.lcsi", Warning, "TS 102 221 11.1.1.4.9", "the life cycle status is one of the standard", "05 activated, 04 deactivated, 01 creation, 03 initialisation";
    FileBerTlv = "file.bertlv", Error, "SAIP 8.3.2", "a BER-TLV file is filled without an offset", "write its objects one behind the other";
    FileSingle = "file.single", Error, "SAIP 8.3.2", "doNotCreate stands alone", "remove the other steps";
    FileUnused = "file.unused", Warning, "SAIP 8.3.2", "doNotCreate stands where it has an effect", "leave the file out instead";
    FileStep = "file.step", Warning, "SAIP 8.3.2", "steps are those of the module", "a step of a later version was not looked into";
    GfmMandatory = "gfm.mandatory", Error, "SAIP 8.3.5", "a file made without template has the parameters it needs", "add the parameter";
    GfmLink = "gfm.link", Error, "SAIP 8.3.5", "a link has no parameters of its source", "take the parameter out";
    GfmPath = "gfm.path", Error, "SAIP 8.3.5", "the path that is selected exists", "make the directory before, or correct the path";
    GfmCurrent = "gfm.current", Error, "SAIP 8.3.5", "what is filled was made before", "put createFCP before it";
    TemplateKnown = "template.known", Error, "SAIP Annex B", "the template is one of the element", "name a template of Annex B";
    TemplatePinStatus = "template.pinstatus", Error, "SAIP 9.1", "directories of a template get a pinStatusTemplateDO", "add fileDescriptor with pinStatusTemplateDO";
    TemplateList = "template.list", Warning, "SAIP 8.2.1", "the header lists the templates that are used", "make eUICC-Mandatory-GFSTEList the list of templateID";
    // services
    ServicesNaa = "services.naa", Error, "SAIP 8.2.1", "a mandatory service has the application it is for", "take the service out of the header, or add the element";
    ServicesAlgorithm = "services.algorithm", Error, "SAIP 8.2.1", "a mandatory algorithm is used", "take the service out of the header, or change algorithmID";
    ServicesFeature = "services.feature", Warning, "SAIP 8.2.1", "a mandatory feature is used", "take the service out of the header";
    ServicesMissing = "services.missing", Warning, "SAIP 8.2.1", "the header lists the services that the content needs", "add the service to eUICC-Mandatory-services";
    // what files hold
    FileOverflow = "file.overflow", Error, "SAIP 8.3.2", "content fits the file", "make the file larger, or shorten content and offsets";
    FileDuplicate = "file.duplicate", Error, "TS 102 221 8.3", "identifiers of the files in a directory differ", "give the file another fileID";
    SfiDuplicate = "sfi.duplicate", Error, "TS 102 221 8.3", "short file identifiers in a directory differ", "give the file another shortEFID, or an empty one";
    FileDirectory = "file.directory", Error, "SAIP 8.3.1", "files stand in a directory made before", "add the directory to the element";
    TemplateFile = "template.file", Error, "SAIP 9.1", "files are those of the version of the template", "name a later version of the template, or leave the file out";
    LinkTarget = "link.target", Error, "SAIP 8.3.2", "the file that a link points at exists", "make the file before, or correct linkPath";
    ArrRecord = "arr.record", Warning, "TS 102 221 9.2.7", "the access rule that a file names exists", "add the record to EF.ARR, or name another";
    IccidFile = "iccid.file", Warning, "SAIP 8.2.1", "EF.ICCID holds the ICCID of the header", "write the digits of the header with nibbles swapped";
    ImsiAd = "imsi.ad", Warning, "TS 31.102 4.2.18", "EF.IMSI and EF.AD agree", "set the length of the MNC in octet 4 of EF.AD to 2 or 3";
    ImsiCoding = "imsi.coding", Warning, "TS 31.102 4.2.2", "EF.IMSI is a length, a parity and digits", "write length, parity nibble 9 or 1, swapped digits, and pad with F";
    ImsiAcc = "imsi.acc", Warning, "TS 22.011 4.2", "EF.ACC is the class of the last digit of the IMSI", "set the bit whose number is the last digit of the IMSI";
    DirAid = "dir.aid", Warning, "TS 102 221 13.1", "EF.DIR lists the ADFs", "make the AIDs of EF.DIR those of the ADFs";
    UstFiles = "ust.files", Warning, "TS 31.102 4.2.8", "services of EF.UST have their files", "clear the service, or make the file";
    // versions and targets
    VersionFeature = "version.feature", Warning, "SAIP 14", "features are not newer than the version of the header", "raise the version, or leave the feature out";
    TargetVersion = "target.version", Error, "SAIP 8.2.1", "the target takes packages of this version", "write the package for the version of the target";
    TargetIgnored = "target.ignored", Info, "SAIP 8.2.1", "members are of use to the target", "leave it out";
    TargetM2m = "target.m2m", Warning, "SGP.02 v4.2 3.1.1", "a profile for M2M has what its remote management needs", "add the MNO-SD with keys for SCP80 or SCP81, and POL1 of one octet";
    TargetIot = "target.iot", Error, "SAIP 7.5", "a package for the target IoT minimal is an IoT Minimal Profile", "add iotOptions and PE-IoT";
    // security
    SecurityAlgorithm = "security.algorithm", Warning, "TS 34.108 8.1.2", "a profile for a live network does not use the test algorithm", "use Milenage or TUAK";
    SecurityTestKey = "security.test-key", Warning, "TS.48", "keys are not well-known", "generate the key";
    SecurityKeyReuse = "security.key-reuse", Warning, "TS 102 225 5.1.2", "one key has one role", "generate a key for each role";
    SecurityMslIntegrity = "security.msl-integrity", Warning, "TS 102 226 8.2.1.3.2.4", "remote management asks for a cryptographic checksum", "use a minimum security level with bits 2 and 1 = 10, such as 16";
    SecurityMslCounter = "security.msl-counter", Warning, "TS 102 226 8.2.1.3.2.4", "remote management checks a counter", "use a minimum security level with bits 5 and 4 = 10 or 11, such as 16";
    SecurityScp80Des = "security.scp80-des", Warning, "TS 102 225 5.1.2", "secured packets are not protected by DES", "use AES keys, type 88";
    SecurityMacLength = "security.mac-length", Warning, "TS 102 225 5.1.3", "checksums have 8 octets", "leave macLength at 8";
    SecurityAccessDomain = "security.access-domain", Warning, "TS 102 226 8.2.1.3.2.3", "remote management has no full access", "name the access conditions it needs, such as 02000100 for ADM1";
    SecurityAccessRule = "security.access-rule", Warning, "TS 102 221 9.2.7", "no access rule lets everybody change a file", "ask for a PIN or an administrative key";
    SecurityWeakPin = "security.weak-pin", Info, "SAIP 8.5.1", "administrative codes and PUKs are not one digit over and over", "generate the code";
    // the report itself
    FindingsMore = "findings.more", Info, "SAIP 8.1", "a report lists all findings", "repair what is listed and check again";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_lower_case() {
        let ids: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let id = rule.id();
            assert!(
                id.contains('.')
                    && id.bytes().all(|b| b.is_ascii_lowercase() || b".-0123456789".contains(&b)),
                "{id}"
            );
            assert!(
                !rule.summary().is_empty() && !rule.hint().is_empty() && !rule.clause().is_empty(),
                "{id}"
            );
        }
        assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Info);
    }
}
