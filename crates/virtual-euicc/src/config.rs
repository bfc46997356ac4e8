//! What a card is made of.

use alloc::vec::Vec;

use scp03t::{Kvn, SequenceCounter, StaticKeys};
use scp80::{Cntr, KeySet};
use sgp_asn1::gp::Pol1;
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, EcSecretKey, PublicKey};
use sgp_pki::gp::IssuerKeys;
use sgp_wire::Aid;

use crate::isd_p::{Identification, Operator};
use crate::life_cycle::LifeCycle;
use crate::memory::Memory;
use crate::quirk::{Quirk, Quirks};

/// Everything that manufacture puts into a card.
///
/// Begin with [`m2m`](Self::m2m) and add; [`VirtualEuicc::manufacture`](crate::VirtualEuicc::manufacture)
/// checks the whole.
#[derive(Debug)]
pub struct Config {
    pub(crate) eid: Eid,
    pub(crate) imei: Option<[u8; 8]>,
    pub(crate) diversification: [u8; 10],
    pub(crate) sin: Vec<u8>,
    pub(crate) sdin: Vec<u8>,
    pub(crate) key_sets: Vec<(KeySet, Cntr)>,
    pub(crate) ecasd: Option<EcasdConfig>,
    pub(crate) issuers: IssuerKeys,
    pub(crate) isd_ps: Vec<IsdPConfig>,
    pub(crate) memory: Memory,
    pub(crate) sm_sr_address: Option<Vec<u8>>,
    pub(crate) concat_reference: u8,
    pub(crate) next_sequence_number: u16,
    pub(crate) attached_before: bool,
    pub(crate) quirks: Quirks,
}

/// Secret and certificate of the ECASD.
#[derive(Debug)]
pub(crate) struct EcasdConfig {
    pub(crate) secret: EcSecretKey,
    pub(crate) certificate: Vec<u8>,
}

impl Config {
    /// An M2M eUICC (SGP.02) that has nothing but its EID and 400,000 bytes of memory, 2,048 of
    /// which an ISD-P takes.
    #[must_use]
    pub const fn m2m(eid: Eid) -> Self {
        Self {
            eid,
            imei: None,
            diversification: [0; 10],
            sin: Vec::new(),
            sdin: Vec::new(),
            key_sets: Vec::new(),
            ecasd: None,
            issuers: IssuerKeys::new(),
            isd_ps: Vec::new(),
            memory: Memory::new(400_000, 6144, 2048),
            sm_sr_address: None,
            concat_reference: 0,
            next_sequence_number: 0,
            attached_before: false,
            quirks: Quirks::NONE,
        }
    }

    /// An SCP80 key set of the ISD-R, and the counter that was accepted last under it.
    #[must_use]
    pub fn with_key_set(mut self, key_set: KeySet, stored_counter: Cntr) -> Self {
        self.key_sets.push((key_set, stored_counter));
        self
    }

    /// The key-agreement key of the ECASD and the certificate that goes with it (the whole `7F21`
    /// object). Without one, the card draws a key and has no certificate to show.
    #[must_use]
    pub fn with_ecasd(mut self, secret: EcSecretKey, certificate: impl Into<Vec<u8>>) -> Self {
        self.ecasd = Some(EcasdConfig { secret, certificate: certificate.into() });
        self
    }

    /// The public key of a certificate issuer, and the key identifier by which certificates name it
    /// (`C9` in their discretionary data).
    #[must_use]
    pub fn with_ci_key(mut self, key_identifier: &[u8], key: PublicKey) -> Self {
        self.issuers = self.issuers.with_identified_key(key_identifier, key);
        self
    }

    /// An ISD-P that is there from manufacture. Its memory is taken already:
    /// [`with_memory`](Self::with_memory) says what is free beside it.
    #[must_use]
    pub fn with_isd_p(mut self, isd_p: IsdPConfig) -> Self {
        self.isd_ps.push(isd_p);
        self
    }

    /// The memory that is free.
    #[must_use]
    pub const fn with_memory(mut self, memory: Memory) -> Self {
        self.memory = memory;
        self
    }

    /// The address that notifications go to: a TP-Destination-Address (TS 23.040 9.1.2.5), such as
    /// `0B914491708910F2`.
    #[must_use]
    pub fn with_sm_sr_address(mut self, address: impl Into<Vec<u8>>) -> Self {
        self.sm_sr_address = Some(address.into());
        self
    }

    /// The IMEI of the device, packed in eight bytes as PROVIDE LOCAL INFORMATION gives it:
    /// [`Imei::to_mobile_identity_bytes`](sgp_asn1::Imei::to_mobile_identity_bytes).
    #[must_use]
    pub const fn with_imei(mut self, imei: [u8; 8]) -> Self {
        self.imei = Some(imei);
        self
    }

    /// The key diversification data in the answer to INITIALIZE UPDATE.
    #[must_use]
    pub const fn with_diversification(mut self, data: [u8; 10]) -> Self {
        self.diversification = data;
        self
    }

    /// Security domain provider identification (SIN) and image number (SDIN) of the ISD-R; both go
    /// into key agreement with a HostID.
    #[must_use]
    pub fn with_sin_sdin(mut self, sin: impl Into<Vec<u8>>, sdin: impl Into<Vec<u8>>) -> Self {
        self.sin = sin.into();
        self.sdin = sdin.into();
        self
    }

    /// The reference of the first concatenated message that the card sends.
    #[must_use]
    pub const fn with_concat_reference(mut self, reference: u8) -> Self {
        self.concat_reference = reference;
        self
    }

    /// The sequence number of the next notification.
    #[must_use]
    pub const fn with_next_sequence_number(mut self, number: u16) -> Self {
        self.next_sequence_number = number;
        self
    }

    /// The card was attached to a network before: it has nothing to tell of its first attachment.
    #[must_use]
    pub const fn attached_before(mut self) -> Self {
        self.attached_before = true;
        self
    }

    /// The card behaves otherwise in this way.
    #[must_use]
    pub const fn quirk(mut self, quirk: Quirk) -> Self {
        self.quirks = self.quirks.with(quirk);
        self
    }
}

/// An ISD-P that a card has from manufacture.
#[derive(Debug)]
pub struct IsdPConfig {
    pub(crate) aid: Aid,
    pub(crate) state: LifeCycle,
    pub(crate) iccid: Option<Iccid>,
    pub(crate) fall_back: bool,
    pub(crate) pol1: Pol1,
    pub(crate) used: u32,
    pub(crate) quota: Option<u32>,
    pub(crate) scp03: Vec<Scp03Config>,
    pub(crate) mno_sd: Vec<(KeySet, Cntr)>,
    pub(crate) operator: Option<Operator>,
}

/// An SCP03 key set that an ISD-P has from manufacture.
#[derive(Debug)]
pub(crate) struct Scp03Config {
    pub(crate) kvn: Kvn,
    pub(crate) keys: StaticKeys,
    pub(crate) counter: SequenceCounter,
}

impl IsdPConfig {
    /// An ISD-P with a profile in use.
    #[must_use]
    pub const fn enabled(aid: Aid, iccid: Iccid) -> Self {
        Self::new(aid, LifeCycle::Enabled, Some(iccid))
    }

    /// An ISD-P with a profile that is not in use.
    #[must_use]
    pub const fn disabled(aid: Aid, iccid: Iccid) -> Self {
        Self::new(aid, LifeCycle::Disabled, Some(iccid))
    }

    /// An ISD-P without a profile.
    #[must_use]
    pub const fn empty(aid: Aid) -> Self {
        Self::new(aid, LifeCycle::Selectable, None)
    }

    const fn new(aid: Aid, state: LifeCycle, iccid: Option<Iccid>) -> Self {
        Self {
            aid,
            state,
            iccid,
            fall_back: false,
            pol1: Pol1::NONE,
            used: 2048,
            quota: None,
            scp03: Vec::new(),
            mno_sd: Vec::new(),
            operator: None,
        }
    }

    /// It holds the Fall-Back Attribute.
    #[must_use]
    pub const fn fall_back(mut self) -> Self {
        self.fall_back = true;
        self
    }

    /// POL1 of the profile.
    #[must_use]
    pub const fn with_pol1(mut self, pol1: Pol1) -> Self {
        self.pol1 = pol1;
        self
    }

    /// Non-volatile memory that it holds in bytes: what is used, and the quota that was granted at
    /// its creation, if one was.
    #[must_use]
    pub const fn with_memory(mut self, used: u32, quota: Option<u32>) -> Self {
        self.used = used;
        self.quota = quota;
        self
    }

    /// An SCP03 key set, and the sequence counter that was used last. The state of an empty ISD-P
    /// becomes PERSONALIZED.
    #[must_use]
    pub fn with_scp03_keys(mut self, kvn: Kvn, keys: StaticKeys, counter: SequenceCounter) -> Self {
        self.state = self.state.with_keys();
        self.scp03.push(Scp03Config { kvn, keys, counter });
        self
    }

    /// An SCP80 key set of the MNO-SD inside the profile, and the counter that was accepted last
    /// under it.
    #[must_use]
    pub fn with_mno_sd_key_set(mut self, key_set: KeySet, stored_counter: Cntr) -> Self {
        self.mno_sd.push((key_set, stored_counter));
        self
    }

    /// The key for the tokens of MasterDelete (key version `70`), and whom they must name: security
    /// domain provider (tag `42`), image number (`45`), application provider (`5F20`).
    #[must_use]
    pub fn with_master_delete(
        mut self,
        token_key: AesKey,
        provider: impl Into<Vec<u8>>,
        image: impl Into<Vec<u8>>,
        application_provider: impl Into<Vec<u8>>,
    ) -> Self {
        let (provider, image, application_provider) =
            (provider.into(), image.into(), application_provider.into());
        let identification = Identification { provider, image, application_provider };
        self.operator = Some(Operator { token_key, identification });
        self
    }
}
