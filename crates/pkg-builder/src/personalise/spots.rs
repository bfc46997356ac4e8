//! Where parameters stand in a package.

use core::cell::OnceCell;
use std::borrow::Cow;

use sgp_asn1::saip::{
    AlgoConfiguration, AlgoParameter, ElementRef, GenericFileManagement, PinCodesChoice, ProfileElement,
    SecurityDomain,
};
use sgp_wire::{Limits, Tag};

use super::body::{Step, written};
use super::service_centre::Records;
use super::tracker::{Held, PinContext, Tracker, held_in_files};
use super::{Parameter, SdKey};

/// Tag of `iccid` in the profile header.
const ICCID: Tag = Tag::new(0x83);

/// One place where a parameter stands.
#[derive(Debug)]
pub(super) struct Spot<'p> {
    pub(super) parameter: Parameter,
    /// Index of the element.
    pub(super) element: usize,
    pub(super) form: Form,
    /// What stands there; borrowed from the package where it stands there just so.
    pub(super) octets: Cow<'p, [u8]>,
}

/// How the value of a parameter stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// With the nibbles of each octet swapped.
    Swapped,
}

/// All places, in the order of the package. `elements` are those of the package.
pub(super) fn spots<'p>(references: &[ElementRef<'p>], elements: &'p [ProfileElement<'p>]) -> Vec<Spot<'p>> {
    let mut finder = Finder {
        tracker: Tracker::default(),
        elements,
        records: OnceCell::new(),
        element: 0,
        spots: Vec::new(),
    };
    for (index, (reference, element)) in references.iter().zip(elements).enumerate() {
        finder.element = index;
        finder.element(reference, element);
        finder.tracker.pass(element);
    }
    finder.spots
}

struct Finder<'p> {
    tracker: Tracker,
    elements: &'p [ProfileElement<'p>],
    records: OnceCell<Records>,
    element: usize,
    spots: Vec<Spot<'p>>,
}

impl<'p> Finder<'p> {
    fn add(&mut self, parameter: Parameter, form: Form, octets: impl Into<Cow<'p, [u8]>>) {
        self.spots.push(Spot { parameter, element: self.element, form, octets: octets.into() });
    }

    fn element(&mut self, reference: &ElementRef<'p>, element: &'p ProfileElement<'p>) {
        match element {
            ProfileElement::Header(_) => {
                if let Some(iccid) = header_iccid(reference) {
                    self.add(Parameter::Iccid, Form::Plain, iccid);
                }
            }
            ProfileElement::Files(files) => {
                for (member, steps, held) in held_in_files(files) {
                    let steps = files.file(member).and_then(|file| file.steps().get(steps));
                    self.file(steps.unwrap_or_default(), held, 0);
                }
            }
            ProfileElement::GenericFileManagement(commands) => self.commands(commands),
            ProfileElement::PinCodes(codes) => self.pins(codes.pin_codes()),
            ProfileElement::PukCodes(codes) => {
                for puk in codes.puk_codes() {
                    if let Some(parameter) = puk_parameter(puk.key_reference()) {
                        self.add(parameter, Form::Plain, puk.puk_value().expose());
                    }
                }
            }
            ProfileElement::AkaParameter(aka) => {
                if let AlgoConfiguration::Algo(algo) = aka.algo_configuration() {
                    self.algorithm(algo);
                }
            }
            ProfileElement::SecurityDomain(domain) => self.keys(domain),
            _ => {}
        }
    }

    fn commands(&mut self, commands: &'p GenericFileManagement<'p>) {
        let mut centres = 0usize;
        for (list, steps, held) in self.tracker.held_in_commands(commands) {
            let steps = commands.commands().get(list).and_then(|list| list.steps().get(steps));
            self.file(steps.unwrap_or_default(), held, centres);
            centres = centres.saturating_add(usize::from(held == Held::ServiceCentre));
        }
    }

    fn file<S: Step>(&mut self, steps: &'p [S], held: Held, nth: usize) {
        let found = match held {
            Held::Iccid => written(steps, 0, 10).map(|octets| (Parameter::Iccid, Form::Swapped, octets)),
            Held::Imsi => written(steps, 0, 9).map(|octets| (Parameter::Imsi, Form::Plain, octets)),
            Held::AccessClasses => {
                written(steps, 0, 2).map(|octets| (Parameter::AccessClasses, Form::Plain, octets))
            }
            Held::ServiceCentre => return self.service_centre(steps, nth),
        };
        if let Some((parameter, form, octets)) = found {
            self.add(parameter, form, octets);
        }
    }

    fn service_centre<S: Step>(&mut self, steps: &'p [S], nth: usize) {
        let records = self.records.get_or_init(|| Records::of(self.elements));
        let Some(part) = records.first(self.element, nth) else { return };
        let Some(number) = part.number() else { return };
        let octets = match written(steps, part.number_at(), number.len()) {
            Some(octets) => Cow::Borrowed(octets),
            None => Cow::Owned(number.to_vec()),
        };
        self.add(Parameter::ServiceCentre, Form::Plain, octets);
    }

    fn pins(&mut self, codes: &'p PinCodesChoice<'p>) {
        let PinCodesChoice::PinConfig(pins) = codes else { return };
        let context = self.tracker.pin_context();
        for pin in pins {
            if let Some(parameter) = pin_parameter(pin.key_reference(), context) {
                self.add(parameter, Form::Plain, pin.pin_value().expose());
            }
        }
    }

    fn algorithm(&mut self, algo: &'p AlgoParameter<'p>) {
        let number = |number: i64| u8::try_from(number).map_or_else(|_| Vec::new(), |number| vec![number]);
        self.add(Parameter::Algorithm, Form::Plain, number(algo.algorithm_id()));
        self.add(Parameter::Ki, Form::Plain, algo.key().expose());
        self.add(Parameter::Opc, Form::Plain, algo.opc().expose());
        self.add(Parameter::MilenageRotation, Form::Plain, algo.rotation_constants());
        self.add(Parameter::MilenageXor, Form::Plain, algo.xoring_constants());
        self.add(Parameter::KeccakCount, Form::Plain, number(algo.number_of_keccak()));
    }

    fn keys(&mut self, domain: &'p SecurityDomain<'p>) {
        for object in domain.key_list().unwrap_or_default() {
            if let (Some(key), Some(component)) = (SdKey::of(object), object.key_components().first()) {
                self.add(Parameter::SdKey(key), Form::Plain, component.key_data().expose());
            }
        }
    }
}

/// The octets of `iccid` where they stand.
fn header_iccid<'p>(header: &ElementRef<'p>) -> Option<&'p [u8]> {
    let mut reader = sgp_wire::Reader::at(header.content(), 0, &Limits::DEFAULT);
    loop {
        let tlv = reader.tlv().ok()?;
        if tlv.tag() == ICCID {
            return Some(tlv.value());
        }
    }
}

/// The parameter that a PIN of a directory is.
pub(super) const fn pin_parameter(reference: i64, context: PinContext) -> Option<Parameter> {
    match reference {
        1 if context.is_root() => Some(Parameter::Pin1),
        10 if context.is_root() => Some(Parameter::Adm1),
        11 if context.is_root() => Some(Parameter::Adm2),
        129 if context.is_application() => Some(Parameter::Pin2),
        _ => None,
    }
}

/// The parameter that a PUK is.
pub(super) const fn puk_parameter(reference: i64) -> Option<Parameter> {
    match reference {
        1 => Some(Parameter::Puk1),
        129 => Some(Parameter::Puk2),
        _ => None,
    }
}
