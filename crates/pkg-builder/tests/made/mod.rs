//! A self-made package that keeps every rule, and ways to change it.

use pkg_builder::ProfileBuilder;
use sgp_asn1::saip::{
    AdfRfmAccess, Application, ApplicationInstance, ElementKind, Fcp, File, FileContent, FileManagement,
    FileStep, FilesElement, GenericFileManagement, ManagementStep, OctetStrings, PeHeader, ProfileElement,
    ProfileHeader, Rfm,
};
use sgp_wire::{Limits, Reader, SecretBytes, put_nested, put_tlv};

/// Elements of a package.
pub(crate) type Elements = Vec<ProfileElement<'static>>;

/// AID of the USIM that the builder makes.
const USIM: [u8; 16] =
    [0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89, 0x00, 0x00, 0x01, 0x00];

/// Header, MF, codes, USIM with DF.GSM-ACCESS, a file and a link without template, the MNO-SD, an
/// application, remote file management, end.
pub(crate) fn base() -> Elements {
    let key =
        |first: u8| SecretBytes::new((0..16).map(|number: u8| first ^ number.wrapping_mul(37)).collect());
    let package = ProfileBuilder::new("8929901012345678905".parse().unwrap())
        .with_profile_type("self-made")
        .with_pol1(sgp_asn1::gp::Pol1::DISABLE_NOT_ALLOWED)
        .with_imsi("001010123456063")
        .with_milenage(key(0x11), key(0x22))
        .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
        .with_pin2(b"5678"[..].into(), b"87654321"[..].into())
        .with_adm1(b"13572468"[..].into())
        .with_mno_sd_keys(1, key(0x33), key(0x44), key(0x55))
        .build()
        .unwrap();
    let mut elements: Elements =
        package.profile_elements().unwrap().into_iter().map(ProfileElement::into_owned).collect();
    let header = package.header().unwrap().clone();
    let templates = ["2.23.143.1.2.1", "2.23.143.1.2.4", "2.23.143.1.2.7"].map(|oid| oid.parse().unwrap());
    elements[0] = ProfileElement::Header(Box::new(header.with_mandatory_templates(templates.to_vec())));
    insert_before(&mut elements, ElementKind::SecurityDomain, gsm_access());
    insert_before(&mut elements, ElementKind::SecurityDomain, management());
    insert_before(&mut elements, ElementKind::End, application());
    insert_before(&mut elements, ElementKind::End, remote_files());
    elements
}

fn gsm_access() -> ProfileElement<'static> {
    let template = "2.23.143.1.2.7".parse().unwrap();
    let mut element = FilesElement::new(ElementKind::GsmAccess, PeHeader::new(true, 101), template).unwrap();
    let mut directory = Fcp::new();
    directory.set_pin_status_template_do(Some(vec![0x01, 0x0A].into()));
    for (name, steps) in [
        ("df-gsm-access", vec![FileStep::FileDescriptor(directory)]),
        ("ef-kc", vec![]),
        ("ef-kcgprs", vec![]),
    ] {
        element.set_file(name, File::new(steps)).unwrap();
    }
    ProfileElement::Files(element)
}

/// A transparent file of four octets below the MF, and a link to it.
fn management() -> ProfileElement<'static> {
    let mut file = Fcp::new();
    file.set_file_descriptor(Some(vec![0x41, 0x21].into()))
        .set_file_id(Some(vec![0x2F, 0x50].into()))
        .set_security_attributes_referenced(Some(vec![0x2F, 0x06, 0x02].into()))
        .set_ef_file_size(Some(vec![0x04].into()))
        .set_short_ef_id(Some(Vec::new().into()));
    let mut link = Fcp::new();
    link.set_file_descriptor(Some(vec![0x41, 0x21].into()))
        .set_file_id(Some(vec![0x2F, 0x51].into()))
        .set_security_attributes_referenced(Some(vec![0x2F, 0x06, 0x02].into()))
        .set_short_ef_id(Some(Vec::new().into()))
        .set_link_path(Some(vec![0x2F, 0x50].into()));
    let steps = vec![
        ManagementStep::FilePath(Vec::new().into()),
        ManagementStep::CreateFcp(file),
        ManagementStep::FillFileContent(FileContent::new(vec![1, 2, 3, 4])),
        ManagementStep::CreateFcp(link),
    ];
    let lists = vec![FileManagement::new(steps)];
    ProfileElement::GenericFileManagement(GenericFileManagement::new(PeHeader::new(true, 102), lists))
}

fn application() -> ProfileElement<'static> {
    let mut element = Application::new(PeHeader::new(false, 103));
    let aid = |last: u8| vec![0xF0, 0x01, 0x02, 0x03, 0x04, last];
    let instance = ApplicationInstance::new(aid(1), aid(2), aid(3), vec![0x00], vec![0x81, 0x00]);
    element.set_instance_list(Some(vec![instance]));
    ProfileElement::Application(Box::new(element))
}

fn remote_files() -> ProfileElement<'static> {
    let domain = || vec![0x02, 0x00, 0x01, 0x00];
    let aid = vec![0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0x00, 0x01];
    let mut rfm = Rfm::new(PeHeader::new(true, 104), aid, vec![0x16], domain(), domain());
    rfm.set_tar_list(Some(OctetStrings::new([vec![0xB0, 0x00, 0x10].into()])));
    rfm.set_adf_rfm_access(Some(AdfRfmAccess::new(USIM.to_vec(), domain(), domain())));
    ProfileElement::Rfm(Box::new(rfm))
}

/// An application of this kind with the files that it must have, all as the template says.
pub(crate) fn naa(kind: ElementKind) -> ProfileElement<'static> {
    let template = if kind == ElementKind::Isim { "2.23.143.1.2.8" } else { "2.23.143.1.2.10" };
    let mut element = FilesElement::new(kind, PeHeader::new(true, 105), template.parse().unwrap()).unwrap();
    for (number, member) in FilesElement::members(kind).iter().enumerate() {
        let mut steps = Vec::new();
        if number == 0 {
            let mut adf = Fcp::new();
            adf.set_file_id(Some(vec![0x7F, 0xB0].into()))
                .set_df_name(Some(vec![0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04].into()))
                .set_pin_status_template_do(Some(vec![0x01, 0x0A].into()));
            steps.push(FileStep::FileDescriptor(adf));
        }
        if member.is_required() {
            element.set_file(member.name(), File::new(steps)).unwrap();
        }
    }
    ProfileElement::Files(element)
}

/// Index of the first element of a kind.
pub(crate) fn position(elements: &Elements, kind: ElementKind) -> usize {
    elements.iter().position(|element| element.kind() == kind).unwrap()
}

pub(crate) fn insert_before(elements: &mut Elements, kind: ElementKind, element: ProfileElement<'static>) {
    let at = position(elements, kind);
    elements.insert(at, element);
}

/// A file of the first element of a kind, made if it does not stand there.
pub(crate) fn file<'e>(elements: &'e mut Elements, kind: ElementKind, member: &str) -> &'e mut File<'static> {
    let at = position(elements, kind);
    let ProfileElement::Files(files) = &mut elements[at] else { panic!("{kind} has no files") };
    if files.file(member).is_none() {
        files.set_file(member, File::default()).unwrap();
    }
    files.file_mut(member).unwrap()
}

/// Its steps.
pub(crate) fn steps<'e>(
    elements: &'e mut Elements,
    kind: ElementKind,
    member: &str,
) -> &'e mut Vec<FileStep<'static>> {
    file(elements, kind, member).steps_mut()
}

/// Its parameters, made if there are none.
pub(crate) fn fcp<'e>(elements: &'e mut Elements, kind: ElementKind, member: &str) -> &'e mut Fcp<'static> {
    let steps = steps(elements, kind, member);
    if !matches!(steps.first(), Some(FileStep::FileDescriptor(_))) {
        steps.insert(0, FileStep::FileDescriptor(Fcp::default()));
    }
    let Some(FileStep::FileDescriptor(fcp)) = steps.first_mut() else { panic!("put there") };
    fcp
}

/// Changes the commands of the element without template.
pub(crate) fn edit_generic(elements: &mut Elements, edit: impl FnOnce(&mut Vec<ManagementStep<'static>>)) {
    let at = position(elements, ElementKind::GenericFileManagement);
    let ProfileElement::GenericFileManagement(element) = &mut elements[at] else { panic!("commands") };
    let mut lists = element.commands().to_vec();
    edit(lists[0].steps_mut());
    element.set_commands(lists);
}

/// Changes the parameters of its file number `number`: 0 the file, 1 the link.
pub(crate) fn edit_created(elements: &mut Elements, number: usize, edit: impl FnOnce(&mut Fcp<'static>)) {
    edit_generic(elements, |steps| {
        let mut made = steps.iter_mut().filter_map(|step| match step {
            ManagementStep::CreateFcp(fcp) => Some(fcp),
            _ => None,
        });
        edit(made.nth(number).unwrap());
    });
}

/// Changes the bytes of the header and reads it again.
pub(crate) fn edit_header(elements: &mut Elements, edit: impl FnOnce(&mut Vec<u8>)) {
    let at = position(elements, ElementKind::Header);
    let mut bytes = elements[at].encode_to_vec();
    edit(&mut bytes);
    let header = ProfileHeader::decode(&bytes, &Limits::default()).unwrap();
    elements[at] = ProfileElement::Header(Box::new(header));
}

/// Replaces octets at a distance from where others stand first.
pub(crate) fn patch(bytes: &mut [u8], at: &[u8], distance: usize, new: &[u8]) {
    let found = bytes.windows(at.len()).position(|window| window == at).unwrap() + distance;
    bytes[found..found + new.len()].copy_from_slice(new);
}

/// Writes the members of a header anew.
fn rewrite(bytes: &mut Vec<u8>, change: impl Fn(u8, &mut Vec<u8>), behind: &[u8]) {
    let limits = Limits::default();
    let header = Reader::new(bytes, &limits).unwrap().tlv().unwrap();
    let mut members = header.reader(&limits);
    let mut out = Vec::new();
    put_nested(&mut out, header.tag(), |out| {
        while !members.is_empty() {
            let member = members.tlv().unwrap();
            let mut value = member.value().to_vec();
            change(u8::try_from(member.tag().octets()).unwrap(), &mut value);
            put_tlv(out, member.tag(), &value);
        }
        out.extend_from_slice(behind);
    });
    *bytes = out;
}

/// Adds a service, by its tag, behind those that are there.
pub(crate) fn add_service(bytes: &mut Vec<u8>, tag: u8) {
    rewrite(
        bytes,
        |member, value| {
            if member == 0xA5 {
                let at =
                    value.chunks(2).position(|service| service[0] > tag).map_or(value.len(), |at| at * 2);
                value.splice(at..at, [tag, 0]);
            }
        },
        &[],
    );
}

/// Adds iotOptions with a PIX of seven octets.
pub(crate) fn add_iot_options(bytes: &mut Vec<u8>) {
    rewrite(bytes, |_, _| {}, &[0xA9, 0x09, 0x80, 0x07, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89]);
}

/// A step that the module does not know.
pub(crate) fn unknown_step() -> FileStep<'static> {
    // gsm-access with the step 84 00 in its directory
    let bytes = hex::decode("b811a003810101810667810f010207a2028400").unwrap();
    let element = ProfileElement::decode(&bytes, &Limits::default()).unwrap();
    let ProfileElement::Files(files) = element else { panic!("files") };
    files.file("df-gsm-access").unwrap().steps()[0].clone().into_owned()
}
