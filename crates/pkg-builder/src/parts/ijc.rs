//! What a Java Card load file says of itself.

/// AIDs in a load file data block: components one behind the other (Java Card VM Specification 6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) package: Vec<u8>,
    pub(super) applets: Vec<Vec<u8>>,
}

/// Whether octets are Java Card code.
pub(crate) fn is_java_card(octets: &[u8]) -> bool {
    names(octets).is_some()
}

const HEADER: u8 = 1;
const APPLET: u8 = 3;
const MAGIC: [u8; 4] = [0xDE, 0xCA, 0xFF, 0xED];

/// AIDs of package and applets; `None` where the octets are not such components.
pub(super) fn names(octets: &[u8]) -> Option<Names> {
    let mut rest = octets;
    let mut names = Names::default();
    while let [tag, high, low, tail @ ..] = rest {
        let (component, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
        match *tag {
            HEADER => names.package = package(component)?,
            APPLET => names.applets = applets(component)?,
            _ => {}
        }
        rest = tail;
    }
    (rest.is_empty() && !names.package.is_empty()).then_some(names)
}

/// Magic, minor and major version, flags, then the package: minor, major, AID.
fn package(component: &[u8]) -> Option<Vec<u8>> {
    let [_, _, _, _, _, len, aid @ ..] = component.strip_prefix(&MAGIC)? else { return None };
    aid.get(..usize::from(*len)).map(<[u8]>::to_vec)
}

/// How many, then for each the AID and the offset of its install method.
fn applets(component: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (count, mut rest) = component.split_first()?;
    let mut applets = Vec::new();
    for _ in 0..*count {
        let (len, tail) = rest.split_first()?;
        let (aid, tail) = tail.split_at_checked(usize::from(*len))?;
        applets.push(aid.to_vec());
        rest = tail.get(2..)?;
    }
    Some(applets)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Self-made: Header, Directory of nothing, Applet with one entry.
    const LOAD_FILE: &str = "010010decaffed0102040001 06f00102030401 020000 03000a 01 06f00102030402 0010";

    #[test]
    fn names_of_a_load_file() {
        let octets = hex::decode(LOAD_FILE.replace(' ', "")).unwrap();
        let names = names(&octets).unwrap();
        assert_eq!(hex::encode(names.package), "f00102030401");
        assert_eq!(names.applets, [hex::decode("f00102030402").unwrap()]);
    }

    #[test]
    fn other_octets() {
        let octets = hex::decode(LOAD_FILE.replace(' ', "")).unwrap();
        for end in 0..octets.len() {
            // the first component alone is a load file without applets
            let is_whole = [19, 22].contains(&end);
            assert_eq!(names(&octets[..end]).is_some(), is_whole, "{end}");
        }
        assert_eq!(names(b"PK\x03\x04"), None);
    }
}
