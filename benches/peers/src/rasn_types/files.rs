//! The elements that make files after a template: header, template, then files in the order of the
//! module, each with its automatic tag.

use rasn::prelude::*;

use super::{File, PeHeader};

/// Structs from lists of files; `?` says that the file is optional.
macro_rules! files {
    ($($name:ident { $($file:tt)* })*) => {
        $(files!(@ $name [] $($file)*);)*
    };
    (@ $name:ident [$($field:tt)*] $file:ident ?, $($rest:tt)*) => {
        files!(@ $name [$($field)* pub $file: Option<File>,] $($rest)*);
    };
    (@ $name:ident [$($field:tt)*] $file:ident, $($rest:tt)*) => {
        files!(@ $name [$($field)* pub $file: File,] $($rest)*);
    };
    (@ $name:ident [$($field:tt)*]) => {
        #[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
        #[rasn(automatic_tags)]
        pub struct $name {
            pub header: PeHeader,
            pub template_id: ObjectIdentifier,
            $($field)*
        }
    };
}

files! {
    Mf {
        mf, ef_pl?, ef_iccid, ef_dir, ef_arr, ef_umpc?,
    }
    Telecom {
        df_telecom, ef_arr?, ef_rma?, ef_sume?, ef_ice_dn?, ef_ice_ff?, ef_psismsc?, df_graphics?, ef_img?,
        ef_iidf?, ef_ice_graphics?, ef_launch_scws?, ef_icon?, df_phonebook?, ef_pbr?, ef_ext1?, ef_aas?,
        ef_gas?, ef_psc?, ef_cc?, ef_puid?, ef_iap?, ef_adn?, ef_pbc?, ef_anr?, ef_puri?, ef_email?,
        ef_sne?, ef_uid?, ef_grp?, ef_ccp1?, df_multimedia?, ef_mml?, ef_mmdf?, df_mmss?, ef_mlpl?,
        ef_mspl?, ef_mmssmode?, df_mcs?, ef_mst?, ef_mcs_config?, df_v2x?, ef_vst?, ef_v2x_config?,
        ef_v2xp_pc5?, ef_v2xp_uu?,
    }
    Usim {
        adf_usim, ef_imsi, ef_arr, ef_keys?, ef_keys_ps?, ef_hpplmn?, ef_ust, ef_fdn?, ef_sms?, ef_smsp?,
        ef_smss?, ef_spn, ef_est, ef_start_hfn?, ef_threshold?, ef_psloci?, ef_acc, ef_fplmn?, ef_loci?,
        ef_ad?, ef_ecc, ef_netpar?, ef_epsloci?, ef_epsnsc?,
    }
    OptUsim {
        ef_li?, ef_acmax?, ef_acm?, ef_gid1?, ef_gid2?, ef_msisdn?, ef_puct?, ef_cbmi?, ef_cbmid?, ef_sdn?,
        ef_ext2?, ef_ext3?, ef_cbmir?, ef_plmnwact?, ef_oplmnwact?, ef_hplmnwact?, ef_dck?, ef_cnl?,
        ef_smsr?, ef_bdn?, ef_ext5?, ef_ccp2?, ef_ext4?, ef_acl?, ef_cmi?, ef_ici?, ef_oci?, ef_ict?,
        ef_oct?, ef_vgcs?, ef_vgcss?, ef_vbs?, ef_vbss?, ef_emlpp?, ef_aaem?, ef_hiddenkey?, ef_pnn?,
        ef_opl?, ef_mbdn?, ef_ext6?, ef_mbi?, ef_mwis?, ef_cfis?, ef_ext7?, ef_spdi?, ef_mmsn?, ef_ext8?,
        ef_mmsicp?, ef_mmsup?, ef_mmsucp?, ef_nia?, ef_vgcsca?, ef_vbsca?, ef_gbabp?, ef_msk?, ef_muk?,
        ef_ehplmn?, ef_gbanl?, ef_ehplmnpi?, ef_lrplmnsi?, ef_nafkca?, ef_spni?, ef_pnni?, ef_ncp_ip?,
        ef_ufc?, ef_nasconfig?, ef_uicciari?, ef_pws?, ef_fdnuri?, ef_bdnuri?, ef_sdnuri?, ef_ial?,
        ef_ips?, ef_ipd?, ef_epdgid?, ef_epdgselection?, ef_epdgidem?, ef_epdgselectionem?,
        ef_frompreferred?, ef_imsconfigdata?, ef_3gpppsdataoff?, ef_3gpppsdataoffservicelist?,
        ef_xcapconfigdata?, ef_earfcnlist?, ef_mudmidconfigdata?, ef_eaka?,
    }
    GsmAccess {
        df_gsm_access, ef_kc?, ef_kcgprs?, ef_cpbcch?, ef_invscan?,
    }
    Df5gs {
        df_df_5gs, ef_5gs3gpploci?, ef_5gsn3gpploci?, ef_5gs3gppnsc?, ef_5gsn3gppnsc?, ef_5gauthkeys?,
        ef_uac_aic?, ef_suci_calc_info?, ef_opl5g?, ef_supinai?, ef_routing_indicator?, ef_ursp?,
        ef_tn3gppsnn?, ef_cag?, ef_sor_cmci?, ef_dri?, ef_5gsedrx?, ef_5gnswo_conf?, ef_mchpplmn?,
        ef_kausf_derivation?,
    }
    DfSaip {
        df_df_saip, ef_suci_calc_info_usim?,
    }
    Isim {
        adf_isim, ef_impi, ef_impu, ef_domain, ef_ist, ef_ad?, ef_arr,
    }
    OptIsim {
        ef_pcscf?, ef_sms?, ef_smsp?, ef_smss?, ef_smsr?, ef_gbabp?, ef_gbanl?, ef_nafkca?, ef_uicciari?,
        ef_frompreferred?, ef_imsconfigdata?, ef_xcapconfigdata?, ef_webrtcuri?, ef_mudmidconfigdata?,
    }
    Csim {
        adf_csim, ef_arr, ef_call_count, ef_imsi_m, ef_imsi_t, ef_tmsi, ef_ah, ef_aop, ef_aloc,
        ef_cdmahome, ef_znregi, ef_snregi, ef_distregi, ef_accolc, ef_term, ef_acp, ef_prl, ef_ruimid,
        ef_csim_st, ef_spc, ef_otapaspc, ef_namlock, ef_ota, ef_sp, ef_esn_meid_me, ef_li, ef_usgind,
        ef_ad, ef_max_prl, ef_spcs, ef_mecrp, ef_home_tag, ef_group_tag, ef_specific_tag, ef_call_prompt,
    }
    OptCsim {
        ef_ssci?, ef_fdn?, ef_sms?, ef_smsp?, ef_smss?, ef_ssfc?, ef_spn?, ef_mdn?, ef_ecc?, ef_me3gpdopc?,
        ef_3gpdopm?, ef_sipcap?, ef_mipcap?, ef_sipupp?, ef_mipupp?, ef_sipsp?, ef_mipsp?, ef_sippapss?,
        ef_puzl?, ef_maxpuzl?, ef_hrpdcap?, ef_hrpdupp?, ef_csspr?, ef_atc?, ef_eprl?, ef_bcsmscfg?,
        ef_bcsmspref?, ef_bcsmstable?, ef_bcsmsp?, ef_bakpara?, ef_upbakpara?, ef_mmsn?, ef_ext8?,
        ef_mmsicp?, ef_mmsup?, ef_mmsucp?, ef_auth_capability?, ef_3gcik?, ef_dck?, ef_gid1?, ef_gid2?,
        ef_cdmacnl?, ef_sf_euimid?, ef_est?, ef_hidden_key?, ef_lcsver?, ef_lcscp?, ef_sdn?, ef_ext2?,
        ef_ext3?, ef_ici?, ef_oci?, ef_ext5?, ef_ccp2?, ef_applabels?, ef_model?, ef_rc?, ef_smscap?,
        ef_mipflags?, ef_3gpduppext?, ef_ipv6cap?, ef_tcpconfig?, ef_dgc?, ef_wapbrowsercp?,
        ef_wapbrowserbm?, ef_mmsconfig?, ef_jdl?,
    }
}
