//! Surat lewat TLS sungguhan: STARTTLS dan TLS sejak awal, sertifikat yang salah, dan otoritas kantor sendiri.

use chrono::TimeDelta;
use kinerja::{
    kernel::mail::Mailer,
    pemberitahuan::{Jenis, Pengantar, keadaan_surat},
};

use super::{kabari, surat::langsung};
use crate::bantuan::{
    Aplikasi, Kantor, basis_data, config, pagi,
    smtp::{Otoritas, Sandi, Smtp},
};

/// Kantor dengan server surel itu, sebuah kabar yang menunggu diantar, dan pengantarnya.
async fn menunggu(smtp: &Smtp, otoritas: Option<&Otoritas>) -> (Aplikasi, Pengantar) {
    let mut config = smtp.pada(config());
    config.smtp_ca = otoritas.map(Otoritas::berkas);
    let app = Aplikasi::di_atas(basis_data().await, config).await;
    let kantor = Kantor::kecil(&app.db).await;
    langsung(&app, &kantor.budi).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/bawahan", pagi()).await;
    let mailer = Mailer::new(&app.app.config).unwrap().unwrap();
    let pengantar = Pengantar::baru(app.db.clone().into(), app.app.clock.clone(), mailer);
    (app, pengantar)
}

async fn yang_menunggu(app: &Aplikasi) -> (i64, i64, Option<String>) {
    let keadaan = keadaan_surat(&mut app.db.acquire().await.unwrap()).await.unwrap();
    (keadaan.menunggu, keadaan.mati, keadaan.galat)
}

#[tokio::test]
async fn surat_sampai_lewat_starttls_dan_tls_dengan_sertifikat_kantor_sendiri() {
    for sandi in [Sandi::Starttls, Sandi::Langsung] {
        let (smtp, otoritas) = (Smtp::bersandi(sandi).await, Otoritas::baru());
        smtp.bersertifikat(&otoritas, "127.0.0.1");
        let (app, mut pengantar) = menunggu(&smtp, Some(&otoritas)).await;
        assert_eq!(pengantar.sekali().await.unwrap(), 1, "{sandi:?}: {:?}", yang_menunggu(&app).await);
        let surat = smtp.ambil();
        assert_eq!(surat.len(), 1, "{sandi:?}");
        assert_eq!(surat[0].kepala("Subject"), "Ada tugas baru di aplikasi Kinerja");
        assert_eq!(yang_menunggu(&app).await, (0, 0, None), "{sandi:?}");
    }
}

#[tokio::test]
async fn sertifikat_yang_salah_ditolak_dan_suratnya_diantar_sesudah_benar() {
    for sandi in [Sandi::Starttls, Sandi::Langsung] {
        let (smtp, otoritas) = (Smtp::bersandi(sandi).await, Otoritas::baru());
        let (app, mut pengantar) = menunggu(&smtp, Some(&otoritas)).await;
        // Diterbitkan orang lain, lalu diterbitkan otoritasnya tetapi bagi server lain.
        for (penerbit, nama) in [(&Otoritas::baru(), "127.0.0.1"), (&otoritas, "surel.lain.contoh.id")] {
            smtp.bersertifikat(penerbit, nama);
            assert_eq!(pengantar.sekali().await.unwrap(), 0, "{sandi:?} {nama}");
            let (menunggu, mati, galat) = yang_menunggu(&app).await;
            assert_eq!((menunggu, mati, smtp.banyak()), (1, 0, 0), "{sandi:?} {nama}: tetap di antrean");
            let galat = galat.unwrap();
            assert!(galat.contains("certificate"), "{sandi:?} {nama}: {galat}");
            app.app.clock.set(app.app.clock.now() + TimeDelta::minutes(5));
        }
        smtp.bersertifikat(&otoritas, "127.0.0.1");
        assert_eq!(pengantar.sekali().await.unwrap(), 1, "{sandi:?}: dicoba lagi");
        assert_eq!((smtp.banyak(), yang_menunggu(&app).await), (1, (0, 0, None)), "{sandi:?}");
    }
}

#[tokio::test]
async fn tanpa_berkas_ca_sertifikat_kantor_sendiri_tidak_dipercaya() {
    let (smtp, otoritas) = (Smtp::bersandi(Sandi::Starttls).await, Otoritas::baru());
    smtp.bersertifikat(&otoritas, "127.0.0.1");
    let (app, mut pengantar) = menunggu(&smtp, None).await;
    assert_eq!(pengantar.sekali().await.unwrap(), 0);
    assert_eq!((yang_menunggu(&app).await.0, smtp.banyak()), (1, 0));
}

/// Server yang tidak menawarkan STARTTLS tidak menerima surat secara polos.
#[tokio::test]
async fn starttls_yang_tidak_ditawarkan_tidak_diganti_percakapan_polos() {
    let (smtp, otoritas) = (Smtp::buka().await, Otoritas::baru());
    let mut config = smtp.pada(config());
    config.smtp_url = config.smtp_url.map(|url| url.replace("smtp://", "smtp+starttls://"));
    config.smtp_ca = Some(otoritas.berkas());
    let app = Aplikasi::di_atas(basis_data().await, config).await;
    let kantor = Kantor::kecil(&app.db).await;
    langsung(&app, &kantor.budi).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/bawahan", pagi()).await;
    let mailer = Mailer::new(&app.app.config).unwrap().unwrap();
    let terkirim = Pengantar::baru(app.db.clone().into(), app.app.clock.clone(), mailer).sekali().await.unwrap();
    assert_eq!((terkirim, smtp.banyak(), yang_menunggu(&app).await.0), (0, 0, 1));
}

#[tokio::test]
async fn berkas_ca_yang_keliru_disebut_ketika_mulai() {
    let (smtp, otoritas) = (Smtp::bersandi(Sandi::Langsung).await, Otoritas::baru());
    let bukan = std::env::temp_dir().join(format!("kinerja-uji-bukan-ca-{}.pem", uuid::Uuid::new_v4()));
    std::fs::write(&bukan, "bukan sertifikat").unwrap();
    let polos = Smtp::buka().await;
    for (pada, berkas, kalimat) in [
        (&smtp, "/tidak/ada.pem".into(), "tidak dapat dibaca"),
        (&smtp, bukan, "bukan sertifikat PEM"),
        (&polos, otoritas.berkas(), "hanya berlaku bila"),
    ] {
        let mut config = pada.pada(config());
        config.smtp_ca = Some(berkas);
        let galat = Mailer::new(&config).err().unwrap().to_string();
        assert!(galat.contains("KINERJA_SMTP_CA") && galat.contains(kalimat), "{galat}");
    }
}
