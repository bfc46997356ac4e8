//! Self-made packages for the tests of this module.

use sgp_asn1::saip::{
    ElementKind, Fcp, File, FileContent, FileManagement, FileStep, FilesElement, GenericFileManagement,
    ManagementStep, PeHeader, PinCodes, PinCodesChoice, PinConfiguration, ProfileElement,
};

fn fcp(change: impl FnOnce(&mut Fcp<'static>)) -> Fcp<'static> {
    let mut fcp = Fcp::new();
    change(&mut fcp);
    fcp
}

fn content(octets: &[u8]) -> FileContent<'static> {
    FileContent::new(octets.to_vec())
}

/// A header (SAIP 2.3), an MF with this ICCID whose EF.DIR and EF.ARR have a record length of 4 and
/// 20, a PIN, file management that writes these octets into a file of two and links to EF.ICCID, and
/// an end.
pub(super) fn package(iccid: &[u8; 10], pin: &[u8; 8], octets: &[u8]) -> Vec<u8> {
    let step = |change: fn(&mut Fcp<'static>)| FileStep::FileDescriptor(fcp(change));
    let mut mf =
        FilesElement::new(ElementKind::Mf, PeHeader::new(true, 1), "2.23.143.1.2.1".parse().unwrap())
            .unwrap();
    for (name, steps) in [
        (
            "mf",
            vec![step(|fcp| {
                drop_ref(fcp.set_pin_status_template_do(Some([1, 0x81, 0x0A].as_slice().into())))
            })],
        ),
        ("ef-iccid", vec![FileStep::FillFileContent(content(iccid))]),
        (
            "ef-dir",
            vec![
                step(|fcp| {
                    fcp.set_file_descriptor(Some([0x42, 0x21, 0, 4].as_slice().into()));
                    fcp.set_ef_file_size(Some([4].as_slice().into()));
                }),
                FileStep::FillFileContent(content(&[0x61, 0x02, 0x4F, 0x00])),
            ],
        ),
        (
            "ef-arr",
            vec![step(|fcp| {
                fcp.set_file_descriptor(Some([0x42, 0x21, 0, 20].as_slice().into()));
                fcp.set_ef_file_size(Some([40].as_slice().into()));
            })],
        ),
    ] {
        mf.set_file(name, File::new(steps)).unwrap();
    }
    let pins = PinCodesChoice::PinConfig(vec![PinConfiguration::new(1, pin.to_vec())]);
    let steps = vec![
        ManagementStep::CreateFcp(fcp(|fcp| {
            fcp.set_file_descriptor(Some([0x41, 0x21].as_slice().into()));
            fcp.set_file_id(Some([0x6F, 0x01].as_slice().into()));
            fcp.set_ef_file_size(Some([2].as_slice().into()));
        })),
        ManagementStep::FillFileContent(content(octets)),
        ManagementStep::CreateFcp(fcp(|fcp| {
            fcp.set_file_descriptor(Some([0x41, 0x21].as_slice().into()));
            fcp.set_file_id(Some([0x6F, 0x02].as_slice().into()));
            fcp.set_link_path(Some([0x2F, 0xE2].as_slice().into()));
        })),
    ];
    let files = GenericFileManagement::new(PeHeader::new(true, 3), vec![FileManagement::new(steps)]);
    let mut bytes = hex::decode("a016800102810103830a89000123456789012341a500a600").unwrap();
    for element in [
        ProfileElement::Files(mf),
        ProfileElement::PinCodes(PinCodes::new(PeHeader::new(true, 2), pins)),
        ProfileElement::GenericFileManagement(files),
    ] {
        element.encode(&mut bytes);
    }
    bytes.extend_from_slice(&[0xAA, 0x07, 0xA0, 0x05, 0x80, 0x00, 0x81, 0x01, 0x04]);
    bytes
}

/// A setter gives its target back.
const fn drop_ref<T>(_: &T) {}

/// EF.ICCID of the packages.
pub(super) const ICCID: [u8; 10] = [0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14];
