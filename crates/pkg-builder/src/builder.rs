//! From typed parts to a package.

use core::fmt;

use sgp_asn1::gp::Pol1;
use sgp_asn1::saip::{Package, SaipVersion};
use sgp_asn1::{Iccid, Imsi, MncLength};
use sgp_wire::{Aid, SecretBytes, Tar};

use crate::PackageBuilder;
use crate::content::{administrative_data, service_provider_name, service_table};
use crate::fault::{BuildError, Fault, Faults, Field};
use crate::parts::{Aka, Files, KeySet, OperatorKey, Pin, Pins, Puk, Puks, SecurityDomain, padded};

/// Builds a small profile: one USIM with Milenage, the operator's security domain, and what the
/// format requires around them (SAIP 8.1).
///
/// The elements are header, mf, pukCodes, pinCodes, usim, pinCodes where there is a PIN2,
/// akaParameter, securityDomain, end; they are numbered from 1 and all mandated.
///
/// ICCID, IMSI, Milenage keys, PIN1 with PUK1, ADM1 and the keys of the MNO-SD are required;
/// [`build`](Self::build) reports everything that is missing or wrong at once.
#[derive(Debug)]
pub struct ProfileBuilder {
    iccid: Iccid,
    version: SaipVersion,
    profile_type: Option<String>,
    pol1: Pol1,
    connectivity_parameters: Option<Vec<u8>>,
    imsi: Option<String>,
    mnc_length: u8,
    service_provider_name: String,
    milenage: Option<(SecretBytes, SecretBytes)>,
    pin1: Option<(SecretBytes, SecretBytes)>,
    pin2: Option<(SecretBytes, SecretBytes)>,
    adm1: Option<SecretBytes>,
    mno_sd: Option<MnoSdKeys>,
    mno_sd_tar: Tar,
}

struct MnoSdKeys {
    version: u8,
    kic: SecretBytes,
    kid: SecretBytes,
    kik: SecretBytes,
}

impl fmt::Debug for MnoSdKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MnoSdKeys({:02X}, ..)", self.version)
    }
}

impl ProfileBuilder {
    /// A profile with this ICCID, for SAIP 2.1, without rules in POL1.
    #[must_use]
    pub const fn new(iccid: Iccid) -> Self {
        Self {
            iccid,
            version: SaipVersion { major: 2, minor: 1 },
            profile_type: None,
            pol1: Pol1::NONE,
            connectivity_parameters: None,
            imsi: None,
            mnc_length: 2,
            service_provider_name: String::new(),
            milenage: None,
            pin1: None,
            pin2: None,
            adm1: None,
            mno_sd: None,
            mno_sd_tar: Tar::MNO_SD,
        }
    }

    /// SAIP version of the header.
    #[must_use]
    pub const fn with_version(mut self, version: SaipVersion) -> Self {
        self.version = version;
        self
    }

    /// Profile type of the header, 1 to 100 characters.
    #[must_use]
    pub fn with_profile_type(mut self, profile_type: &str) -> Self {
        self.profile_type = Some(profile_type.into());
        self
    }

    /// POL1 that the card starts with (SGP.02).
    #[must_use]
    pub const fn with_pol1(mut self, pol1: Pol1) -> Self {
        self.pol1 = pol1;
        self
    }

    /// Connectivity parameters of the header, coded as SGP.02 v4.2 4.1.2.2 says.
    #[must_use]
    pub fn with_connectivity_parameters(mut self, parameters: &[u8]) -> Self {
        self.connectivity_parameters = Some(parameters.to_vec());
        self
    }

    /// IMSI, 6 to 15 digits; EF.IMSI and EF.ACC follow.
    #[must_use]
    pub fn with_imsi(mut self, imsi: &str) -> Self {
        self.imsi = Some(imsi.into());
        self
    }

    /// Digits of the mobile network code in the IMSI, 2 (the default) or 3; EF.AD follows.
    #[must_use]
    pub const fn with_mnc_length(mut self, digits: u8) -> Self {
        self.mnc_length = digits;
        self
    }

    /// Service provider name, up to 16 ASCII characters.
    #[must_use]
    pub fn with_service_provider_name(mut self, name: &str) -> Self {
        self.service_provider_name = name.into();
        self
    }

    /// Ki and OPc of Milenage, 16 bytes each.
    #[must_use]
    pub fn with_milenage(mut self, ki: SecretBytes, opc: SecretBytes) -> Self {
        self.milenage = Some((ki, opc));
        self
    }

    /// PIN1, 4 to 8 ASCII digits, and PUK1, 8. The PIN is not enabled.
    #[must_use]
    pub fn with_pin1(mut self, pin: SecretBytes, puk: SecretBytes) -> Self {
        self.pin1 = Some((pin, puk));
        self
    }

    /// PIN2, 4 to 8 ASCII digits, and PUK2, 8; without them the USIM has no PIN2.
    #[must_use]
    pub fn with_pin2(mut self, pin: SecretBytes, puk: SecretBytes) -> Self {
        self.pin2 = Some((pin, puk));
        self
    }

    /// ADM1, 4 to 8 ASCII digits.
    #[must_use]
    pub fn with_adm1(mut self, code: SecretBytes) -> Self {
        self.adm1 = Some(code);
        self
    }

    /// SCP80 key set of the MNO-SD: key version number 1 to 15, and three AES keys.
    #[must_use]
    pub fn with_mno_sd_keys(
        mut self,
        version: u8,
        kic: SecretBytes,
        kid: SecretBytes,
        kik: SecretBytes,
    ) -> Self {
        self.mno_sd = Some(MnoSdKeys { version, kic, kid, kik });
        self
    }

    /// TAR of the MNO-SD, [`Tar::MNO_SD`] by default.
    #[must_use]
    pub const fn with_mno_sd_tar(mut self, tar: Tar) -> Self {
        self.mno_sd_tar = tar;
        self
    }

    /// The package.
    ///
    /// # Errors
    /// [`BuildError`] with every fault of the inputs, not only the first.
    pub fn build(&self) -> Result<Package, BuildError> {
        let mut faults = Faults::default();
        let header = self.header(&mut faults);
        let usim = self.usim(&mut faults);
        let codes = self.codes(&mut faults);
        let aka = self.aka(&mut faults);
        let domain = self.domain(&mut faults);
        match (faults.0.is_empty(), usim, codes, aka, domain) {
            (true, Some(usim), Some((puks, global, local)), Some(aka), Some(domain)) => {
                let usim = match local {
                    Some(pins) => usim.with(pins),
                    None => usim,
                };
                header.with(Files::mf().with(puks).with(global)).with(usim.with(aka)).with(domain).build()
            }
            _ => Err(BuildError::new(faults.0)),
        }
    }

    fn header(&self, faults: &mut Faults) -> PackageBuilder {
        let mut header = PackageBuilder::new(faults.iccid(self.iccid)).with_version(self.version);
        if let Some(profile_type) = &self.profile_type {
            faults.0.extend(PackageBuilder::profile_type_fault(profile_type));
            header = header.with_profile_type(profile_type);
        }
        if self.pol1 != Pol1::NONE {
            header = header.with_pol1(self.pol1);
        }
        match &self.connectivity_parameters {
            Some(parameters) => header.with_connectivity_octets(parameters),
            None => header,
        }
    }

    fn usim(&self, faults: &mut Faults) -> Option<Files> {
        let imsi: Option<Imsi> = faults.imsi(self.imsi.as_deref());
        let mnc = MncLength::from_ef_ad(self.mnc_length);
        if mnc.is_none() {
            faults.0.push(Fault::Range { field: Field::MncLength, expected: "2 or 3" });
        }
        let name = faults.note(service_provider_name(&self.service_provider_name, REGISTERED_NETWORK_TOO));
        let (imsi, aid) = (imsi?, Aid::new(&USIM_AID).ok()?);
        Some(
            Files::usim(ADF, &aid)
                .with_file("ef-imsi", imsi)
                .with_file("ef-ust", service_table(&SERVICES, UST_LEN))
                .with_file("ef-spn", name?)
                .with_file("ef-acc", imsi.to_access_class_bytes())
                .with_file("ef-ad", administrative_data(mnc?))
                .with_file("ef-ecc", EMERGENCY_CALL),
        )
    }

    fn codes(&self, faults: &mut Faults) -> Option<(Puks, Pins, Option<Pins>)> {
        let pin1 = faults.required(self.pin1.as_ref(), Field::Pin1);
        let pin2 = self.pin2.as_ref();
        for (codes, pin, puk) in [(pin1, Field::Pin1, Field::Puk1), (pin2, Field::Pin2, Field::Puk2)] {
            let Some((code, unblocking)) = codes else { continue };
            faults.note(padded(code.expose(), pin, 4, "4 to 8 digits"));
            faults.note(padded(unblocking.expose(), puk, 8, "8 digits"));
        }
        let adm1 = faults.required(self.adm1.as_ref(), Field::Adm1);
        if let Some(code) = adm1 {
            faults.note(padded(code.expose(), Field::Adm1, 4, "4 to 8 digits"));
        }
        let (pin1, puk1) = pin1?;
        let puk2 = pin2.map(|(_, puk2)| Puk::puk2(puk2.expose()));
        let puks = [Puk::puk1(puk1.expose())].into_iter().chain(puk2);
        // a machine has nobody to enter PIN1
        let global = [Pin::pin1(pin1.expose()).disabled(), Pin::adm1(adm1?.expose())];
        let local = pin2.map(|(pin2, _)| Pins::new([Pin::pin2(pin2.expose())]));
        Some((Puks::new(puks), Pins::new(global), local))
    }

    fn aka(&self, faults: &mut Faults) -> Option<Aka> {
        let keys = self.milenage.as_ref();
        let ki = faults.key(keys.map(|(ki, _)| ki), Field::Ki, &[16], "16 bytes");
        let opc = faults.key(keys.map(|(_, opc)| opc), Field::Opc, &[16], "16 bytes");
        Some(Aka::milenage(ki?, OperatorKey::opc(opc?)))
    }

    fn domain(&self, faults: &mut Faults) -> Option<SecurityDomain> {
        let set = self.mno_sd.as_ref();
        if set.is_some_and(|set| !(0x01..=0x0F).contains(&set.version)) {
            faults.0.push(Fault::Range { field: Field::MnoSdKeyVersion, expected: "1 to 15" });
        }
        let mut key = |key, field| faults.key(key, field, &[16, 24, 32], "16, 24 or 32 bytes");
        let kic = key(set.map(|set| &set.kic), Field::MnoSdKic);
        let kid = key(set.map(|set| &set.kid), Field::MnoSdKid);
        let kik = key(set.map(|set| &set.kik), Field::MnoSdKik);
        let keys = KeySet::scp80_aes(set?.version, [kic?, kid?, kik?]);
        Some(SecurityDomain::mno().reached_by(self.mno_sd_tar, MINIMUM_SECURITY_LEVEL).with_keys(keys))
    }
}

/// Application identifier of the USIM that the package makes (3GPP TS 31.110, ETSI TS 101 220).
const USIM_AID: [u8; 16] =
    [0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89, 0x00, 0x00, 0x01, 0x00];
/// Temporary identifier of its ADF.
const ADF: u16 = 0x7FF1;
/// EF.UST (3GPP TS 31.102 4.2.8): services 10 short messages, 12 short message parameters, 19
/// service provider name, 28 data download via SMS-PP, 33 reserved and shall be set, 85 EPS
/// mobility management.
const SERVICES: [u16; 6] = [10, 12, 19, 28, 33, 85];
/// As long as the file of the template, which is filled with `FF`.
const UST_LEN: usize = 14;
/// EF.ECC, one record of four bytes: 112, no alpha identifier, category unspecified (3GPP TS
/// 31.102 4.2.21).
const EMERGENCY_CALL: [u8; 4] = [0x11, 0xF2, 0xFF, 0x00];
/// Display condition of EF.SPN.
const REGISTERED_NETWORK_TOO: u8 = 0x01;
/// SPI1 that a command must have at least: checksum, ciphering, counter higher (ETSI TS 102 225
/// 5.1.1).
const MINIMUM_SECURITY_LEVEL: u8 = 0x16;

#[cfg(test)]
mod tests {
    use sgp_wire::Limits;

    use super::*;

    fn secret(text: &str) -> SecretBytes {
        SecretBytes::from(text.as_bytes())
    }

    fn key(byte: u8) -> SecretBytes {
        SecretBytes::new(vec![byte; 16])
    }

    fn complete() -> ProfileBuilder {
        ProfileBuilder::new("8929901012345678905".parse().unwrap())
            .with_profile_type("M2M test")
            .with_imsi("001010123456063")
            .with_service_provider_name("Test")
            .with_milenage(key(0x11), key(0x22))
            .with_pin1(secret("1234"), secret("12345678"))
            .with_adm1(secret("87654321"))
            .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33))
    }

    fn names(package: &Package) -> Vec<&'static str> {
        package.elements().map(|element| element.name()).collect()
    }

    #[test]
    fn a_handful_of_elements() {
        let package = complete().build().unwrap();
        assert_eq!(
            names(&package),
            ["header", "mf", "pukCodes", "pinCodes", "usim", "akaParameter", "securityDomain", "end"]
        );
        assert_eq!(package.check(), []);
        let identifications: Vec<_> = package.elements().skip(1).map(|e| e.identification()).collect();
        assert_eq!(identifications, (1..=7).map(Some).collect::<Vec<_>>());
        assert!(package.elements().skip(1).all(|element| element.mandated() == Some(true)));
        let header = package.header().unwrap();
        assert_eq!((header.profile_type(), header.pol()), (Some("M2M test"), None));
        assert_eq!(header.iccid(), "8929901012345678905".parse());
        assert_eq!(header.encode_to_vec(), package.elements().next().unwrap().raw());
        let bytes = package.encode_to_vec();
        assert_eq!(Package::decode(&bytes, &Limits::default()), Ok(package));
    }

    #[test]
    fn files_hold_what_was_given() {
        let package = complete().with_mnc_length(3).build().unwrap();
        let element = |name| package.elements().find(|element| element.name() == name).unwrap();
        let holds = |name, text: &str| {
            let bytes = hex::decode(text).unwrap();
            assert!(element(name).raw().windows(bytes.len()).any(|window| window == bytes), "{name} {text}");
        };
        holds("mf", "A40C830A989209012143658709F5");
        holds("usim", "A30B8309080910101032540636");
        holds("usim", "B20483020008");
        holds("usim", "B506830400000003");
        holds("usim", "AD1383110154657374FFFFFFFFFFFFFFFFFFFFFFFF");
        holds("pukCodes", "300D80010181083132333435363738");
        holds("pinCodes", "800101810831323334FFFFFFFF820101830106");
        holds("akaParameter", "A12CA12A800101810101821011111111");
        holds("securityDomain", "C90A810280008201F08701F0");
        holds("securityDomain", "302295013882010183010130173015800188861031313131");
        assert_eq!(element("mf").template_id().unwrap().to_string(), "2.23.143.1.2.1");
        assert_eq!(element("usim").template_id().unwrap().to_string(), "2.23.143.1.2.4");
    }

    #[test]
    fn pin2_and_policy() {
        let package = complete()
            .with_pin2(secret("5678"), secret("22222222"))
            .with_pol1(Pol1::DISABLE_NOT_ALLOWED)
            .build()
            .unwrap();
        assert_eq!(names(&package).iter().filter(|name| **name == "pinCodes").count(), 2);
        assert_eq!(package.header().unwrap().pol1(), Ok(Pol1(0x01)));
        assert_eq!(package.check(), []);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let error = ProfileBuilder::new("8929901012345678901".parse().unwrap()).build().unwrap_err();
        let missing = [
            Field::Imsi,
            Field::Pin1,
            Field::Adm1,
            Field::Ki,
            Field::Opc,
            Field::MnoSdKic,
            Field::MnoSdKid,
            Field::MnoSdKik,
        ];
        let expected: Vec<_> =
            core::iter::once(Fault::Iccid(sgp_asn1::IccidError::CheckDigit { found: 1, expected: 5 }))
                .chain(missing.map(Fault::Missing))
                .collect();
        assert_eq!(error.faults(), expected);

        let error = complete()
            .with_profile_type("")
            .with_imsi("0010101234560634")
            .with_mnc_length(4)
            .with_service_provider_name("a name of seventeen")
            .with_milenage(SecretBytes::new(vec![0; 15]), key(0))
            .with_pin1(secret("12a4"), secret("123456789"))
            .with_pin2(secret("123"), secret("1234567"))
            .with_adm1(secret("123456789"))
            .with_mno_sd_keys(16, SecretBytes::new(vec![0; 17]), key(0), key(0))
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "profile type has 0, expected 1 to 100 characters; IMSI of 16 digits, expected 6 to 15; \
             MNC length is not 2 or 3; service provider name has 19, expected up to 16 characters; \
             PIN1 has a character that it may not have at position 2; PUK1 has 9, expected 8 digits; \
             PIN2 has 3, expected 4 to 8 digits; PUK2 has 7, expected 8 digits; ADM1 has 9, expected 4 to 8 digits; \
             Ki has 15, expected 16 bytes; MNO-SD key version number is not 1 to 15; \
             MNO-SD KIc has 17, expected 16, 24 or 32 bytes"
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", complete().with_pin2(secret("9753"), secret("22222222")));
        assert!(text.contains("milenage: Some((SecretBytes(..), SecretBytes(..)))"), "{text}");
        assert!(text.contains("mno_sd: Some(MnoSdKeys(01, ..))"), "{text}");
        for hidden in ["1234]", "[49", "17, 17", "0x11", "9753", "87654321"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}
