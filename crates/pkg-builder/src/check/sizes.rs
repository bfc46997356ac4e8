//! Sizes and ranges of the module PEDefinitions 3.3.1.

use sgp_asn1::saip::{
    AdfRfmAccess, AkaParameter, AlgoConfiguration, AlgoParameter, Application, ApplicationInstance,
    ApplicationLoadPackage, ApplicationSystemParameters, CatTpParameters, CdmaParameter, Fcp, File, FileStep,
    GenericFileManagement, KeyComponent, KeyObject, ManagementStep, MappingParameter, OctetStrings,
    OpenPersoData, PinCodes, PinCodesChoice, PinConfiguration, ProfileElement, ProfileHeader,
    ProprietaryInfo, PukCodes, PukConfiguration, Rfm, Secret, SecurityDomain, SqnInit,
};

use super::Rule;
use super::context::{Context, commands_place, file_place};
use super::finding::Report;
use super::place::Place;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for element in &context.elements {
        let place = element.place();
        match element.typed {
            Some(ProfileElement::Header(header)) => profile_header(header, place, report),
            Some(ProfileElement::Files(files)) => {
                for (member, file) in files.files() {
                    offsets(file, || file_place(element.index, element.kind, member), report);
                }
            }
            Some(ProfileElement::GenericFileManagement(commands)) => {
                management(commands, element.index, place, report);
            }
            Some(ProfileElement::PinCodes(codes)) => pins(codes, place, report),
            Some(ProfileElement::PukCodes(codes)) => puks(codes, place, report),
            Some(ProfileElement::AkaParameter(aka)) => authentication(aka, place, report),
            Some(ProfileElement::CdmaParameter(cdma)) => cdma_members(cdma, || place, report),
            Some(ProfileElement::SecurityDomain(domain)) => security_domain(domain, place, report),
            Some(ProfileElement::Rfm(rfm)) => remote_files(rfm, place, report),
            Some(ProfileElement::Application(application)) => applications(application, place, report),
            _ => {}
        }
    }
    for site in &context.sites {
        let fcp = site.fcp;
        fcp_members(fcp, || site.place(), report);
        if let Some(info) = fcp.proprietary_ef_info() {
            proprietary_members(info, || site.place().member("proprietaryEFInfo", 0xA5), report);
        }
    }
}

/// What a bound counts.
#[derive(Clone, Copy)]
enum Unit {
    Octets,
    Items,
    Number,
}

/// The size or range of one member.
struct Bound {
    name: &'static str,
    tag: u32,
    /// Members in front that have the tag as well.
    number: u8,
    unit: Unit,
    least: i64,
    most: i64,
}

impl Bound {
    /// Reports a size or value that is out of bounds; `None` is an absent member.
    fn check(&self, found: Option<i64>, place: impl Fn() -> Place, report: &mut Report) {
        if let Some(found) = found
            && !(self.least..=self.most).contains(&found)
        {
            let place = place().numbered(self.name, self.tag, self.number);
            out_of(self.unit, found, self.least, self.most, place, report);
        }
    }
}

/// What a member has: octets, items, or a value.
trait Measure {
    fn measure(self) -> Option<i64>;
}

fn count(count: usize) -> Option<i64> {
    Some(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Measure for &[u8] {
    fn measure(self) -> Option<i64> {
        count(self.len())
    }
}

impl Measure for i64 {
    fn measure(self) -> Option<i64> {
        Some(self)
    }
}

impl Measure for Secret<'_> {
    fn measure(self) -> Option<i64> {
        count(self.len())
    }
}

impl Measure for &OctetStrings<'_> {
    fn measure(self) -> Option<i64> {
        count(self.len())
    }
}

impl Measure for &SqnInit<'_> {
    fn measure(self) -> Option<i64> {
        count(self.iter().len())
    }
}

/// A SEQUENCE OF other things.
struct Items(usize);

impl Measure for Items {
    fn measure(self) -> Option<i64> {
        count(self.0)
    }
}

impl<T: Measure> Measure for Option<T> {
    fn measure(self) -> Option<i64> {
        self.and_then(Measure::measure)
    }
}

/// A table of the members of a type: name, tag (`/` number among those with the tag), unit,
/// bounds, value.
macro_rules! bounds {
    ($table:ident($value:ident: $type:ty) {
        $($name:literal $tag:literal $(/ $number:literal)? $unit:ident $least:literal..=$most:expr, $of:expr;)*
    }) => {
        fn $table($value: &$type, place: impl Fn() -> Place, report: &mut Report) {
            $(Bound {
                name: $name,
                tag: $tag,
                number: 0 $(+ $number)?,
                unit: Unit::$unit,
                least: $least,
                most: $most,
            }
            .check($of.measure(), &place, report);)*
        }
    };
}

const MAX: i64 = i64::MAX;
const UINT8: i64 = 0xFF;
const UINT16: i64 = 0xFFFF;

bounds!(header_members(v: ProfileHeader) {
    "profileType" 0x82 Items 1..=100, v.profile_type().map(|text| Items(text.chars().count()));
    "iccid" 0x83 Octets 10..=10, v.iccid_octets();
});

bounds!(fcp_members(v: Fcp<'_>) {
    "fileDescriptor" 0x82 Octets 2..=4, v.file_descriptor();
    "fileID" 0x83 Octets 2..=2, v.file_id();
    "dfName" 0x84 Octets 5..=16, v.df_name();
    "lcsi" 0x8A Octets 1..=1, v.lcsi();
    "securityAttributesReferenced" 0x8B Octets 1..=3, v.security_attributes_referenced();
    "shortEFID" 0x88 Octets 0..=1, v.short_ef_id();
    "linkPath" 0xC7 Octets 0..=8, v.link_path();
});

bounds!(proprietary_members(v: ProprietaryInfo<'_>) {
    "specialFileInformation" 0xC0 Octets 1..=1, v.special_file_information();
    "fillPattern" 0xC1 Octets 1..=200, v.fill_pattern();
    "repeatPattern" 0xC2 Octets 1..=200, v.repeat_pattern();
    "fileDetails" 0x84 Octets 1..=1, v.file_details();
});

bounds!(management_members(v: GenericFileManagement<'_>) {
    "fileManagementCMD" 0xA1 Items 1..=MAX, Items(v.commands().len());
});

bounds!(pin_members(v: PinConfiguration<'_>) {
    "pinValue" 0x81 Octets 8..=8, v.pin_value();
    "pinAttributes" 0x83 Number 0..=UINT8, v.pin_attributes();
    "maxNumOfAttemps-retryNumLeft" 0x84 Number 0..=UINT8, v.max_attempts_retries_left();
});

bounds!(puk_list(v: PukCodes<'_>) {
    "pukCodes" 0xA1 Items 1..=16, Items(v.puk_codes().len());
});

bounds!(puk_members(v: PukConfiguration<'_>) {
    "pukValue" 0x81 Octets 8..=8, v.puk_value();
    "maxNumOfAttemps-retryNumLeft" 0x82 Number 0..=UINT8, v.max_attempts_retries_left();
});

bounds!(aka_members(v: AkaParameter<'_>) {
    "sqnOptions" 0x82 Octets 1..=1, v.sqn_options();
    "sqnDelta" 0x83 Octets 6..=6, v.sqn_delta();
    "sqnAgeLimit" 0x84 Octets 6..=6, v.sqn_age_limit();
    "sqnInit" 0xA5 Items 32..=32, v.sqn_init();
});

bounds!(mapping_members(v: MappingParameter<'_>) {
    "mappingOptions" 0x80 Octets 1..=1, v.mapping_options();
    "mappingSource" 0x81 Octets 5..=16, v.mapping_source();
});

bounds!(algorithm_members(v: AlgoParameter<'_>) {
    "algorithmOptions" 0x81 Octets 1..=1, v.algorithm_options();
    "rotationConstants" 0x84 Octets 5..=5, v.rotation_constants();
    "xoringConstants" 0x85 Octets 80..=80, v.xoring_constants();
    "authCounterMax" 0x86 Octets 3..=3, v.auth_counter_max();
    "numberOfKeccak" 0x87 Number 0..=UINT8, v.number_of_keccak();
});

bounds!(cdma_members(v: CdmaParameter<'_>) {
    "authenticationKey" 0x81 Octets 8..=8, v.authentication_key();
    "ssd" 0x82 Octets 16..=16, v.ssd();
    "hrpdAccessAuthenticationData" 0x83 Octets 2..=32, v.hrpd_access_authentication_data();
    "simpleIPAuthenticationData" 0x84 Octets 3..=483, v.simple_ip_authentication_data();
    "mobileIPAuthenticationData" 0x85 Octets 5..=957, v.mobile_ip_authentication_data();
});

bounds!(domain_members(v: SecurityDomain<'_>) {
    "keyList" 0xA2 Items 1..=MAX, v.key_list().map(|keys| Items(keys.len()));
    "sdPersoData" 0xA3 Items 1..=MAX, v.sd_perso_data();
});

bounds!(open_members(v: OpenPersoData<'_>) {
    "restrictParameter" 0xD9 Octets 1..=1, v.restrict_parameter();
});

bounds!(cat_tp_members(v: CatTpParameters<'_>) {
    "catTpMaxSduSize" 0x80 Number 0..=UINT16, v.max_sdu_size();
    "catTpMaxPduSize" 0x81 Number 0..=UINT16, v.max_pdu_size();
});

bounds!(key_members(v: KeyObject<'_>) {
    "keyUsageQualifier" 0x95 Octets 1..=2, v.key_usage_qualifier();
    "keyAccess" 0x96 Octets 1..=1, v.key_access();
    "keyIdentifier" 0x82 Octets 1..=1, v.key_identifier();
    "keyVersionNumber" 0x83 Octets 1..=1, v.key_version_number();
    "keyCompontents" 0x30 Items 1..=MAX, Items(v.key_components().len());
});

bounds!(component_members(v: KeyComponent<'_>) {
    "macLength" 0x87 Number 0..=UINT8, v.mac_length();
});

bounds!(application_members(v: Application<'_>) {
    "instanceList" 0xA2 Items 1..=MAX, v.instance_list().map(|list| Items(list.len()));
});

bounds!(load_members(v: ApplicationLoadPackage<'_>) {
    "loadPackageAID" 0x4F Octets 5..=16, v.load_package_aid();
    "securityDomainAID" 0x4F / 1 Octets 5..=16, v.security_domain_aid();
});

bounds!(instance_members(v: ApplicationInstance<'_>) {
    "applicationLoadPackageAID" 0x4F Octets 5..=16, v.application_load_package_aid();
    "classAID" 0x4F / 1 Octets 5..=16, v.class_aid();
    "instanceAID" 0x4F / 2 Octets 5..=16, v.instance_aid();
    "extraditeSecurityDomainAID" 0x4F / 3 Octets 5..=16, v.extradite_security_domain_aid();
    "lifeCycleState" 0x83 Octets 1..=1, v.life_cycle_state();
    "processData" 0x30 Items 1..=MAX, v.process_data();
});

bounds!(system_members(v: ApplicationSystemParameters<'_>) {
    "volatileMemoryQuotaC7" 0xC7 Octets 2..=4, v.volatile_memory_quota();
    "nonVolatileMemoryQuotaC8" 0xC8 Octets 2..=4, v.non_volatile_memory_quota();
    "volatileReservedMemory" 0xD7 Octets 2..=4, v.volatile_reserved_memory();
    "nonVolatileReservedMemory" 0xD8 Octets 2..=4, v.non_volatile_reserved_memory();
    "cumulativeGrantedVolatileMemory" 0x82 Octets 2..=4,
        v.cumulative_granted_volatile_memory();
    "cumulativeGrantedNonVolatileMemory" 0x83 Octets 2..=4,
        v.cumulative_granted_non_volatile_memory();
});

bounds!(rfm_members(v: Rfm<'_>) {
    "instanceAID" 0x4F Octets 5..=16, v.instance_aid();
    "securityDomainAID" 0x4F / 1 Octets 5..=16, v.security_domain_aid();
    "tarList" 0xA0 / 1 Items 1..=MAX, v.tar_list();
    "minimumSecurityLevel" 0x81 Octets 1..=1, v.minimum_security_level();
});

bounds!(adf_access_members(v: AdfRfmAccess<'_>) {
    "adfAID" 0x80 Octets 5..=16, v.adf_aid();
});

fn out_of(unit: Unit, found: i64, least: i64, most: i64, place: Place, report: &mut Report) {
    let (rule, unit) = match unit {
        Unit::Octets => (Rule::Asn1Size, " octets"),
        Unit::Items => (Rule::Asn1Size, " items"),
        Unit::Number => (Rule::Asn1Range, ""),
    };
    match most {
        MAX => report.add(rule, place, format_args!("{found}{unit}, at least {least} expected")),
        most if most == least => report.add(rule, place, format_args!("{found}{unit}, {least} expected")),
        most => report.add(rule, place, format_args!("{found}{unit}, {least} to {most} expected")),
    }
}

/// One octet string of a list.
fn octets(found: &[u8], least: i64, most: i64, place: impl FnOnce() -> Place, report: &mut Report) {
    let found = count(found.len()).unwrap_or(MAX);
    if !(least..=most).contains(&found) {
        out_of(Unit::Octets, found, least, most, place(), report);
    }
}

fn profile_header(header: &ProfileHeader, place: Place, report: &mut Report) {
    if header.version().is_none() {
        report.add(Rule::Asn1Range, place, format_args!("major-version or minor-version is beyond 0 to 255"));
    }
    header_members(header, || place, report);
    for (index, library) in header.mandatory_aids().iter().enumerate() {
        let place = place.member("eUICC-Mandatory-AIDs", 0xA8).index(index);
        if library.aid().is_none() {
            report.add(Rule::Asn1Size, place.member("aid", 0x80), format_args!("5 to 16 octets expected"));
        }
        octets(library.version(), 2, 2, || place.member("version", 0x81), report);
    }
    if let Some(options) = header.iot_options() {
        octets(options.pix(), 7, 11, || place.member("iotOptions", 0xA9).member("pix", 0x80), report);
    }
}

fn offsets(file: &File<'_>, place: impl Fn() -> Place, report: &mut Report) {
    for (index, step) in file.steps().iter().enumerate() {
        let FileStep::FillFileOffset(offset) = step else { continue };
        let offset = offset.to_i64();
        if !(0..=UINT16).contains(&offset) {
            let place = place().index(index).alternative("fillFileOffset");
            out_of(Unit::Number, offset, 0, UINT16, place, report);
        }
    }
}

fn management(commands: &GenericFileManagement<'_>, element: usize, place: Place, report: &mut Report) {
    management_members(commands, || place, report);
    for (list, commands) in commands.commands().iter().enumerate() {
        if commands.steps().is_empty() {
            out_of(Unit::Items, 0, 1, MAX, commands_place(element, list), report);
        }
        for (step, command) in commands.steps().iter().enumerate() {
            let place = || commands_place(element, list).index(step);
            match command {
                ManagementStep::FilePath(path) => {
                    octets(path, 0, 8, || place().alternative("filePath"), report)
                }
                ManagementStep::FillFileOffset(offset) if !(0..=UINT16).contains(&offset.to_i64()) => {
                    out_of(
                        Unit::Number,
                        offset.to_i64(),
                        0,
                        UINT16,
                        place().alternative("fillFileOffset"),
                        report,
                    );
                }
                _ => {}
            }
        }
    }
}

fn pins(codes: &PinCodes<'_>, place: Place, report: &mut Report) {
    let place = place.member("pinCodes", 0xA1);
    match codes.pin_codes() {
        PinCodesChoice::PinConfig(list) => {
            let place = place.member("pinconfig", 0xA0);
            if !(1..=26).contains(&list.len()) {
                out_of(Unit::Items, count(list.len()).unwrap_or(MAX), 1, 26, place, report);
            }
            for (index, pin) in list.iter().enumerate() {
                pin_members(pin, || place.index(index), report);
            }
        }
        PinCodesChoice::FilePath(path) => octets(path, 0, 8, || place.member("filePath", 0x81), report),
        _ => {}
    }
}

fn puks(codes: &PukCodes<'_>, place: Place, report: &mut Report) {
    puk_list(codes, || place, report);
    for (index, puk) in codes.puk_codes().iter().enumerate() {
        puk_members(puk, || place.member("pukCodes", 0xA1).index(index), report);
    }
}

fn authentication(aka: &AkaParameter<'_>, place: Place, report: &mut Report) {
    aka_members(aka, || place, report);
    if let Some(numbers) = aka.sqn_init() {
        for (index, number) in numbers.iter().enumerate() {
            octets(number, 6, 6, || place.member("sqnInit", 0xA5).index(index), report);
        }
    }
    let place = place.member("algoConfiguration", 0xA1);
    match aka.algo_configuration() {
        AlgoConfiguration::Mapping(mapping) => {
            mapping_members(mapping, || place.member("mappingParameter", 0xA0), report);
        }
        AlgoConfiguration::Algo(algorithm) => {
            algorithm_members(algorithm, || place.member("algoParameter", 0xA1), report);
        }
        _ => {}
    }
}

fn security_domain(domain: &SecurityDomain<'_>, place: Place, report: &mut Report) {
    domain_members(domain, || place, report);
    instance(domain.instance(), place.member("instance", 0xA1), report);
    for (index, key) in domain.key_list().unwrap_or_default().iter().enumerate() {
        let place = || place.member("keyList", 0xA2).index(index);
        key_members(key, place, report);
        for (index, component) in key.key_components().iter().enumerate() {
            component_members(component, || place().member("keyCompontents", 0x30).index(index), report);
        }
    }
    if let Some(open) = domain.open_perso_data() {
        open_members(open, || place.member("openPersoData", 0xA4), report);
    }
    if let Some(sizes) = domain.cat_tp_parameters() {
        cat_tp_members(sizes, || place.member("catTpParameters", 0xA5), report);
    }
}

fn applications(application: &Application<'_>, place: Place, report: &mut Report) {
    application_members(application, || place, report);
    if let Some(load) = application.load_block() {
        load_members(load, || place.member("loadBlock", 0xA1), report);
    }
    for (index, one) in application.instance_list().unwrap_or_default().iter().enumerate() {
        instance(one, place.member("instanceList", 0xA2).index(index), report);
    }
}

fn instance(value: &ApplicationInstance<'_>, place: Place, report: &mut Report) {
    instance_members(value, || place, report);
    if let Some(system) = value.system_specific_parameters() {
        system_members(system, || place.member("systemSpecificParameters", 0xEF), report);
    }
}

fn remote_files(rfm: &Rfm<'_>, place: Place, report: &mut Report) {
    rfm_members(rfm, || place, report);
    for (index, tar) in rfm.tar_list().into_iter().flat_map(OctetStrings::iter).enumerate() {
        octets(tar, 3, 3, || place.numbered("tarList", 0xA0, 1).index(index), report);
    }
    if let Some(access) = rfm.adf_rfm_access() {
        adf_access_members(access, || place.member("adfRFMAccess", 0x30), report);
    }
}
