use sgp_asn1::rsp::*;
use sgp_wire::{Limits,Reader,Oid};
use std::time::Instant; use std::hint::black_box;
fn t<T>(n:&str, mut f: impl FnMut()->T){ let mut best=f64::MAX; for _ in 0..60 { let s=Instant::now(); for _ in 0..5000 { black_box(f()); } best=best.min(s.elapsed().as_nanos() as f64/5000.0);} println!("{n:20} {best:.1} ns"); }
fn main(){
 let o=sgp_peers::input::objects().unwrap(); let l=Limits::default();
 let p=&o.profiles;
 println!("{}", p.iter().map(|b|format!("{b:02X}")).collect::<String>());
 println!("{}", o.info.iter().map(|b|format!("{b:02X}")).collect::<String>());
 let e3=&p[p.iter().position(|b|*b==0xE3).unwrap()..];
 t("list",||ProfileInfoListResponse::decode(p,&l).unwrap());
 t("profile",||ProfileInfo::decode(e3,&l).unwrap());
 let pr=ProfileInfo::decode(e3,&l).unwrap();
 let n=pr.notification_configuration_info().unwrap()[0].encode_to_vec();
 let w=pr.profile_owner().unwrap().encode_to_vec();
 let d=pr.dp_proprietary_data().unwrap().encode_to_vec();
 t("notif",||NotificationConfigurationInformation::decode(&n,&l).unwrap());
 t("owner",||OperatorId::decode(&w,&l).unwrap());
 t("dp",||DpProprietaryData::decode(&d,&l).unwrap());
 t("oid",||Oid::decode(&d[4..],0).unwrap());
 t("info2",||EuiccInfo2::decode(&o.info,&l).unwrap());
 t("malloc456",||vec![0u8;456]);
 t("box456",||Box::new([1u8;456]));
 let i=EuiccInfo2::decode(&o.info,&l).unwrap();
 let c=i.certification_data_object().unwrap().encode_to_vec();
 t("cdo",||CertificationDataObject::decode(&c,&l).unwrap());
 t("empty",||GetEuiccInfo2Request::decode(&[0xBF,0x22,0],&l).unwrap());
}
