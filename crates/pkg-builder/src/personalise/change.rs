//! Writing parameters into the elements of a package.

use core::cell::OnceCell;

use sgp_asn1::Iccid;
use sgp_asn1::saip::{
    AkaParameter, AlgoConfiguration, FileManagement, FilesElement, GenericFileManagement, KeyComponent,
    KeyObject, PinCodes, PinCodesChoice, PinConfiguration, ProfileElement, PukCodes, PukConfiguration,
    SecurityDomain,
};

use super::body::write;
use super::service_centre::Records;
use super::spots::{pin_parameter, puk_parameter};
use super::tracker::{Held, Tracker, held_in_files};
use super::{Parameter, SdKey, Setting};

/// Settings on their way into the elements of one package.
pub(super) struct Changes<'s> {
    settings: &'s [Setting],
    /// Which of them found a place.
    is_placed: Vec<bool>,
    tracker: Tracker,
    records: OnceCell<Records>,
}

impl<'s> Changes<'s> {
    pub(super) fn new(settings: &'s [Setting]) -> Self {
        Self {
            settings,
            is_placed: vec![false; settings.len()],
            tracker: Tracker::default(),
            records: OnceCell::new(),
        }
    }

    /// Parameters for which there was no place.
    pub(super) fn not_placed(&self) -> Vec<Parameter> {
        let settings = self.settings.iter().zip(&self.is_placed);
        settings.filter(|(_, is_placed)| !**is_placed).map(|(setting, _)| setting.parameter()).collect()
    }

    /// The element at `index` with the settings that concern it; `None` where none does.
    pub(super) fn element<'p>(
        &mut self,
        index: usize,
        elements: &[ProfileElement<'p>],
    ) -> Option<ProfileElement<'p>> {
        let element = elements.get(index)?;
        let changed = self.changed(index, element, elements);
        self.tracker.pass(element);
        changed
    }

    fn changed<'p>(
        &mut self,
        index: usize,
        element: &ProfileElement<'p>,
        elements: &[ProfileElement<'p>],
    ) -> Option<ProfileElement<'p>> {
        match element {
            ProfileElement::Header(header) => {
                let setting = self.take(Parameter::Iccid)?;
                let iccid = Iccid::from_header_bytes(setting.octets().try_into().ok()?).ok()?;
                let mut header = header.clone();
                header.set_iccid(iccid);
                Some(ProfileElement::Header(header))
            }
            ProfileElement::Files(files) => self.files(index, files, elements).map(ProfileElement::Files),
            ProfileElement::GenericFileManagement(commands) => {
                self.commands(index, commands, elements).map(ProfileElement::GenericFileManagement)
            }
            ProfileElement::PinCodes(codes) => self.pins(codes).map(ProfileElement::PinCodes),
            ProfileElement::PukCodes(codes) => self.puks(codes).map(ProfileElement::PukCodes),
            ProfileElement::AkaParameter(aka) => {
                self.algorithm(aka).map(|aka| ProfileElement::AkaParameter(Box::new(aka)))
            }
            ProfileElement::SecurityDomain(domain) => {
                self.keys(domain).map(|domain| ProfileElement::SecurityDomain(Box::new(domain)))
            }
            _ => None,
        }
    }

    /// The setting of a parameter that has a place here.
    fn take(&mut self, parameter: Parameter) -> Option<&'s Setting> {
        let index = self.settings.iter().position(|setting| setting.parameter() == parameter)?;
        self.is_placed.get_mut(index).into_iter().for_each(|is_placed| *is_placed = true);
        self.settings.get(index)
    }

    fn has(&self, parameter: Parameter) -> bool {
        self.settings.iter().any(|setting| setting.parameter() == parameter)
    }

    fn files<'p>(
        &mut self,
        index: usize,
        files: &FilesElement<'p>,
        elements: &[ProfileElement<'p>],
    ) -> Option<FilesElement<'p>> {
        let mut changed = None;
        for (member, steps, held) in held_in_files(files) {
            let Some((at, octets)) = self.content(index, held, 0, elements) else { continue };
            let file = changed.get_or_insert_with(|| files.clone()).file_mut(member)?;
            write(file.steps_mut(), steps, at, octets.as_slice());
        }
        changed
    }

    fn commands<'p>(
        &mut self,
        index: usize,
        commands: &GenericFileManagement<'p>,
        elements: &[ProfileElement<'p>],
    ) -> Option<GenericFileManagement<'p>> {
        let mut held = self.tracker.held_in_commands(commands);
        let mut lists: Option<Vec<FileManagement<'p>>> = None;
        let centres = held.iter().filter(|(.., held)| *held == Held::ServiceCentre).count();
        let mut centre = centres;
        // from behind: steps may become more
        held.reverse();
        for (list, steps, held) in held {
            centre = centre.saturating_sub(usize::from(held == Held::ServiceCentre));
            let Some((at, octets)) = self.content(index, held, centre, elements) else { continue };
            let list = lists.get_or_insert_with(|| commands.commands().to_vec()).get_mut(list)?;
            write(list.steps_mut(), steps, at, octets.as_slice());
        }
        let mut changed = commands.clone();
        changed.set_commands(lists?);
        Some(changed)
    }

    /// What a file is to hold, and where in it.
    fn content(
        &mut self,
        index: usize,
        held: Held,
        nth: usize,
        elements: &[ProfileElement<'_>],
    ) -> Option<(usize, zeroize::Zeroizing<Vec<u8>>)> {
        match held {
            Held::Iccid => self.take(Parameter::Iccid).map(|iccid| (0, iccid.swapped())),
            Held::Imsi => self.take(Parameter::Imsi).map(|imsi| (0, imsi.octets().to_vec().into())),
            Held::AccessClasses if self.has(Parameter::AccessClasses) => {
                self.take(Parameter::AccessClasses).map(|classes| (0, classes.octets().to_vec().into()))
            }
            Held::AccessClasses => {
                let imsi = self.settings.iter().find(|setting| setting.parameter() == Parameter::Imsi)?;
                imsi.access_classes().map(|classes| (0, classes.to_vec().into()))
            }
            Held::ServiceCentre => {
                if !self.has(Parameter::ServiceCentre) {
                    return None;
                }
                let part = self.records.get_or_init(|| Records::of(elements)).first(index, nth)?;
                let number = self.take(Parameter::ServiceCentre)?;
                Some((part.at, part.with_number(number.octets()).to_vec().into()))
            }
        }
    }

    fn pins<'p>(&mut self, codes: &PinCodes<'p>) -> Option<PinCodes<'p>> {
        let PinCodesChoice::PinConfig(pins) = codes.pin_codes() else { return None };
        let context = self.tracker.pin_context();
        let mut changed: Option<Vec<PinConfiguration<'p>>> = None;
        for (index, pin) in pins.iter().enumerate() {
            let Some(parameter) = pin_parameter(pin.key_reference(), context) else { continue };
            let Some(setting) = self.take(parameter) else { continue };
            let pin = changed.get_or_insert_with(|| pins.clone()).get_mut(index)?;
            pin.set_pin_value(setting.octets().to_vec());
        }
        let mut codes = codes.clone();
        codes.set_pin_codes(PinCodesChoice::PinConfig(changed?));
        Some(codes)
    }

    fn puks<'p>(&mut self, codes: &PukCodes<'p>) -> Option<PukCodes<'p>> {
        let mut changed: Option<Vec<PukConfiguration<'p>>> = None;
        for (index, puk) in codes.puk_codes().iter().enumerate() {
            let Some(parameter) = puk_parameter(puk.key_reference()) else { continue };
            let Some(setting) = self.take(parameter) else { continue };
            let puk = changed.get_or_insert_with(|| codes.puk_codes().to_vec()).get_mut(index)?;
            puk.set_puk_value(setting.octets().to_vec());
        }
        let mut codes = codes.clone();
        codes.set_puk_codes(changed?);
        Some(codes)
    }

    fn algorithm<'p>(&mut self, aka: &AkaParameter<'p>) -> Option<AkaParameter<'p>> {
        let AlgoConfiguration::Algo(algo) = aka.algo_configuration() else { return None };
        let mut algo = algo.clone();
        let mut is_changed = false;
        for setting in self.settings {
            let octets = setting.octets();
            let number = octets.first().copied().map(i64::from).unwrap_or_default();
            match setting.parameter() {
                Parameter::Ki => algo.set_key(octets.to_vec()),
                Parameter::Opc => algo.set_opc(octets.to_vec()),
                Parameter::Algorithm => algo.set_algorithm_id(number),
                Parameter::MilenageRotation => algo.set_rotation_constants(octets.to_vec()),
                Parameter::MilenageXor => algo.set_xoring_constants(octets.to_vec()),
                Parameter::KeccakCount => algo.set_number_of_keccak(Some(number)),
                _ => continue,
            };
            self.take(setting.parameter());
            is_changed = true;
        }
        let mut aka = aka.clone();
        aka.set_algo_configuration(AlgoConfiguration::Algo(algo));
        is_changed.then_some(aka)
    }

    fn keys<'p>(&mut self, domain: &SecurityDomain<'p>) -> Option<SecurityDomain<'p>> {
        let mut keys: Option<Vec<KeyObject<'p>>> = None;
        for setting in self.settings {
            let Parameter::SdKey(key) = setting.parameter() else { continue };
            self.take(setting.parameter());
            let keys = keys.get_or_insert_with(|| domain.key_list().unwrap_or_default().to_vec());
            put_key(keys, key, setting.octets());
        }
        let mut domain = domain.clone();
        domain.set_key_list(Some(keys?));
        Some(domain)
    }
}

/// Replaces the key with the version and identifier of `key` in its place, usage, access, counter and
/// length of its checksums kept; or adds it.
fn put_key(keys: &mut Vec<KeyObject<'_>>, key: SdKey, octets: &[u8]) {
    let mut is_there = false;
    for object in keys.iter_mut().filter(|object| key.is_at(object)) {
        // a symmetric key has one part; what else may stand there belongs to the key that is replaced
        let first = object.key_components().first().cloned();
        let mut component = first.unwrap_or_else(|| KeyComponent::new(Vec::new(), Vec::new()));
        component.set_key_type(vec![key.key_type()]).set_key_data(octets.to_vec());
        object.set_key_components(vec![component]);
        is_there = true;
    }
    if !is_there {
        let component = KeyComponent::new(vec![key.key_type()], octets.to_vec());
        let (identifier, version) = (vec![key.identifier()], vec![key.version()]);
        keys.push(KeyObject::new(vec![key.usage()], identifier, version, vec![component]));
    }
}
