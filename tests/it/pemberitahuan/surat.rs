//! Surat: alamat yang terbukti, seketika atau diringkas pagi hari, diantar sedikitnya sekali, tanpa nama siapa pun.

use std::{collections::BTreeMap, time::Duration};

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use kinerja::{
    contoh,
    kernel::{mail::Mailer, time::Clock},
    pemberitahuan::{Jenis, Pengantar, keadaan_surat},
};
use tokio::sync::watch;
use uuid::Uuid;

use super::{atur, kabari};
use crate::bantuan::{
    Aplikasi, Kantor, Orang, basis_data, config, pagi,
    smtp::{Sampai, Sikap, Smtp},
};

async fn bersurel() -> (Aplikasi, Kantor, Smtp) {
    let smtp = Smtp::buka().await;
    let app = Aplikasi::di_atas(basis_data().await, smtp.pada(config())).await;
    let kantor = Kantor::kecil(&app.db).await;
    (app, kantor, smtp)
}

fn pengantar(app: &Aplikasi) -> Pengantar {
    let mailer = Mailer::new(&app.app.config).unwrap().unwrap();
    Pengantar::baru(app.db.clone().into(), app.app.clock.clone(), mailer)
}

async fn antar(app: &Aplikasi) -> usize {
    pengantar(app).sekali().await.unwrap()
}

fn maju(app: &Aplikasi, sekian: TimeDelta) {
    app.app.clock.set(app.app.clock.now() + sekian);
}

/// Alamat yang sudah terbukti; ringkasannya mulai besok.
async fn beri_alamat(app: &Aplikasi, orang: &Orang) -> String {
    let alamat = format!("{}@contoh.id", orang.nip);
    let sql = "insert into surel_pegawai (pegawai_id, alamat, terbukti_pada, ringkasan_hari)
               values ($1, $2, now(), '2026-01-12') returning true";
    sqlx::query_scalar::<_, bool>(sql).bind(orang.id.uuid()).bind(&alamat).fetch_one(&app.db).await.unwrap();
    alamat
}

pub(super) async fn langsung(app: &Aplikasi, orang: &Orang) {
    beri_alamat(app, orang).await;
    let sql = "insert into pengaturan_kabar (pegawai_id, langsung, aplikasi, diam)
               values ($1, '{SKP_DIAJUKAN}', '{SERAH_TERIMA}', '{}') returning true";
    sqlx::query_scalar::<_, bool>(sql).bind(orang.id.uuid()).fetch_one(&app.db).await.unwrap();
}

fn tautan(surat: &Sampai) -> String {
    let awal = "https://kinerja.contoh.id/";
    let alamat = surat.isi.lines().find(|b| b.contains("/pembuktian/")).unwrap();
    format!("/{}", alamat.strip_prefix(awal).unwrap())
}

#[tokio::test]
async fn alamat_dibuktikan_sekali_oleh_pemintanya_lalu_surat_langsung_sampai() {
    let (app, kantor, smtp) = bersurel().await;
    let (budi, sari) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.sari).await);
    let halaman = budi.buka("/pemberitahuan/pengaturan").await;
    assert!(halaman.memuat("Belum ada alamat yang terbukti"));
    for (salah, kalimat) in
        [("", "Tuliskan alamat"), ("budi", "belum berupa alamat"), ("a@b.id, c@d.id", "belum berupa")]
    {
        let jawaban = budi.tekan(&halaman, "Kirim tautan pembuktian", &[("surel", salah)]).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(jawaban.teks("[role=alert]").contains(kalimat), "{}", jawaban.isi());
        assert_eq!(jawaban.nilai("surel"), [salah]);
    }
    let (aksi, isi) = halaman.formulir("Kirim tautan pembuktian", &[("surel", " budi@contoh.id ")]);
    for _ in 0..2 {
        assert_eq!(budi.kirim(axum::http::Method::POST, &aksi, Some(isi.clone())).await.status, StatusCode::SEE_OTHER);
    }
    assert!(budi.buka("/pemberitahuan/pengaturan").await.memuat("budi@contoh.id belum terbukti"));
    assert_eq!(antar(&app).await, 1, "formulir terkirim dua kali, suratnya satu");
    let surat = smtp.ambil().remove(0);
    assert_eq!(surat.tujuan, "budi@contoh.id");
    assert!(!surat.isi.contains("Budi") && !surat.kepala.contains("Budi"), "{surat:?}");
    assert_eq!(app.hitung("select count(*) from surat where rahasia is not null").await, 0, "tokennya tidak tinggal");
    // Belum terbukti: belum ada yang disurelkan.
    atur(&budi, Jenis::SkpDiajukan, "LANGSUNG").await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/bawahan", pagi()).await;
    assert_eq!(antar(&app).await, 0);
    let pembuktian = tautan(&surat);
    // Orang lain yang memegang tautannya tidak dapat memakainya, dan tamu diminta masuk dahulu.
    assert_eq!(sari.buka(&pembuktian).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sari.paksa(&pembuktian, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(app.tamu().buka(&pembuktian).await.alamat.starts_with("/masuk?lanjut="));
    let terbuka = budi.buka(&pembuktian).await;
    assert!(terbuka.memuat("budi@contoh.id"));
    assert_eq!(terbuka.kepala["referrer-policy"], "strict-origin");
    assert_eq!(
        app.hitung("select count(*) from surel_pegawai where alamat is not null").await,
        0,
        "membuka saja belum"
    );
    let jadi = budi.tekan(&terbuka, "Pakai alamat ini", &[]).await;
    assert!(jadi.memuat("Dikirim ke budi@contoh.id"), "{}", jadi.isi());
    assert_eq!(budi.buka(&pembuktian).await.status, StatusCode::NOT_FOUND, "sekali pakai");
    assert_eq!(budi.paksa(&pembuktian, &[]).await.status, StatusCode::NOT_FOUND);

    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/lain", pagi()).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/lain", pagi()).await;
    kabari(&app, &kantor.budi, Jenis::SerahTerima, "/skp", pagi()).await;
    assert_eq!(antar(&app).await, 1, "hanya macam yang dipilih, dan yang sama sekali saja");
    let surat = smtp.ambil().remove(0);
    assert_eq!(surat.kepala("Subject"), "Ada tugas baru di aplikasi Kinerja");
    assert_eq!(surat.kepala("To"), "budi@contoh.id");
    assert_eq!(surat.kepala("List-Unsubscribe"), "<https://kinerja.contoh.id/pemberitahuan/pengaturan>");
    assert_eq!(surat.kepala("Auto-Submitted"), "auto-generated");
    assert!(surat.kepala("Content-Type").starts_with("text/plain"));
    assert!(surat.isi.contains("- SKP bawahan menunggu Anda periksa (1)\n"), "{}", surat.isi);
    assert!(surat.isi.contains("https://kinerja.contoh.id/pemberitahuan\n"));

    // Alamat yang dihapus tidak lagi menerima, juga yang sedang mengantre.
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/akhir", pagi()).await;
    budi.tekan(&jadi, "Hapus alamat surel", &[]).await;
    assert_eq!((antar(&app).await, smtp.banyak()), (0, 0));
    assert_eq!(app.hitung("select count(*) from surat where batal_pada is not null").await, 1);
}

#[tokio::test]
async fn tautan_pembuktian_berakhir_sesudah_sehari_dan_tidak_untuk_membanjiri() {
    let (app, kantor, smtp) = bersurel().await;
    let budi = app.masuk(&kantor.budi).await;
    let mut pembuktian = Vec::new();
    for n in 0..5 {
        let halaman = budi.buka("/pemberitahuan/pengaturan").await;
        budi.tekan(&halaman, "Kirim tautan pembuktian", &[("surel", &format!("budi{n}@contoh.id"))]).await;
        antar(&app).await;
        pembuktian.push(tautan(&smtp.ambil().remove(0)));
    }
    let halaman = budi.buka("/pemberitahuan/pengaturan").await;
    let keenam = budi.tekan(&halaman, "Kirim tautan pembuktian", &[("surel", "budi6@contoh.id")]).await;
    assert_eq!(keenam.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(keenam.memuat("sudah 5 tautan dikirim"), "{}", keenam.isi());
    assert_eq!(budi.buka(&pembuktian[3]).await.status, StatusCode::NOT_FOUND, "digantikan yang lebih baru");
    maju(&app, TimeDelta::hours(24) - TimeDelta::seconds(1));
    let budi = app.masuk(&kantor.budi).await;
    assert_eq!(budi.buka(&pembuktian[4]).await.status, StatusCode::OK);
    maju(&app, TimeDelta::seconds(1));
    assert_eq!(budi.buka(&pembuktian[4]).await.status, StatusCode::NOT_FOUND, "lewat sehari");
    assert_eq!(budi.paksa(&pembuktian[4], &[]).await.status, StatusCode::NOT_FOUND);
    let halaman = budi.buka("/pemberitahuan/pengaturan").await;
    assert!(!halaman.memuat("belum terbukti"));
    budi.tekan(&halaman, "Kirim tautan pembuktian", &[("surel", "budi@contoh.id")]).await;
    maju(&app, TimeDelta::hours(25));
    assert_eq!(antar(&app).await, 0, "tautan yang sudah berakhir tidak lagi diantar");
}

#[tokio::test]
async fn ringkasan_pukul_enam_di_tiga_zona_dan_tidak_ganda_pada_dua_server() {
    let (app, kantor, smtp) = bersurel().await;
    let orang = [(&kantor.sari, "WIB"), (&kantor.tono, "WITA"), (&kantor.joko, "WIT")];
    let mut alamat = Vec::new();
    for (o, zona) in orang {
        let sql = "update identitas_pegawai set zona = $2 where pegawai_id = $1 returning true";
        sqlx::query_scalar::<_, bool>(sql).bind(o.id.uuid()).bind(zona).fetch_one(&app.db).await.unwrap();
        alamat.push(beri_alamat(&app, o).await);
        kabari(&app, o, Jenis::SkpDitetapkan, "/skp", pagi()).await;
        kabari(&app, o, Jenis::SkpDikembalikan, "/skp/a", pagi()).await;
        kabari(&app, o, Jenis::SkpDikembalikan, "/skp/b", pagi()).await;
    }
    // Beralamat, tetapi tidak ada yang baru; dan berkabar, tetapi tanpa alamat.
    beri_alamat(&app, &kantor.wawan).await;
    kabari(&app, &kantor.umi, Jenis::SkpDitetapkan, "/skp", pagi()).await;
    let (mut satu, mut dua) = (pengantar(&app), pengantar(&app));
    // Dua server pada saat yang sama, setiap saat.
    let mut pukul = async |saat: &str| {
        app.app.clock.set(saat.parse::<DateTime<Utc>>().unwrap());
        let (a, b) = tokio::join!(satu.sekali(), dua.sekali());
        let mut tujuan: Vec<_> = smtp.ambil().into_iter().map(|s| (s.tujuan, s.isi)).collect();
        tujuan.sort();
        assert_eq!(a.unwrap() + b.unwrap(), tujuan.len(), "{saat}");
        tujuan
    };
    assert_eq!(pukul("2026-01-12T20:59:59Z").await.len(), 0);
    let wit = pukul("2026-01-12T21:00:00Z").await;
    assert_eq!((wit.len(), &wit[0].0), (1, &alamat[2]), "06.00 WIT");
    assert!(
        wit[0].1.contains("- SKP Anda dikembalikan untuk diperbaiki (2)\n- SKP Anda sudah ditetapkan (1)\n"),
        "{}",
        wit[0].1
    );
    assert_eq!(pukul("2026-01-12T21:59:59Z").await.len(), 0);
    assert_eq!(pukul("2026-01-12T22:00:00Z").await[0].0, alamat[1], "06.00 WITA");
    assert_eq!(pukul("2026-01-12T22:59:59Z").await.len(), 0);
    assert_eq!(pukul("2026-01-12T23:00:00Z").await[0].0, alamat[0], "06.00 WIB");
    // Esoknya: yang sama tidak disebut lagi sampai ada yang baru, lalu semuanya dihitung.
    assert_eq!(pukul("2026-01-14T01:00:00Z").await.len(), 0);
    kabari(&app, &kantor.sari, Jenis::SkpDiajukan, "/skp/c", "2026-01-14T02:00:00Z".parse().unwrap()).await;
    let besok = pukul("2026-01-15T01:00:00Z").await;
    assert_eq!((besok.len(), &besok[0].0), (1, &alamat[0]));
    assert!(besok[0].1.contains("SKP bawahan menunggu Anda periksa (1)\n- SKP Anda dikembalikan untuk diperbaiki (2)"));
    // Yang sudah dibaca sebelum pagi, yang tidak lagi bertugas, dan yang akunnya mati tidak disurati.
    for o in [&kantor.sari, &kantor.tono, &kantor.joko] {
        kabari(&app, o, Jenis::SerahTerima, "/skp/d", "2026-01-15T02:00:00Z".parse().unwrap()).await;
    }
    app.app.clock.set("2026-01-15T03:00:00Z".parse().unwrap());
    let sari = app.masuk(&kantor.sari).await;
    sari.tekan(&sari.buka("/pemberitahuan").await, "Tandai semua", &[]).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update akun set aktif = false where pegawai_id = '{}';
         insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, nomor_sk)
         values (gen_random_uuid(), '{}', 'PENSIUN', '2026-01-16', 'SK')",
        kantor.tono.id, kantor.joko.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    assert_eq!(pukul("2026-01-16T01:00:00Z").await.len(), 0);
}

#[tokio::test]
async fn ringkasan_banyak_orang_tepat_satu_bagi_setiap_orang() {
    let (app, kantor, smtp) = bersurel().await;
    let sql = format!(
        "insert into pegawai (pegawai_id, jenis, nama) select gen_random_uuid(), 'NON_ASN', 'Rekaan ' || n
         from generate_series(1, 60) n;
         insert into akun (pegawai_id, kata_sandi, harus_ganti, diganti_pada)
         select pegawai_id, 'x', false, now() from pegawai where nama like 'Rekaan %';
         insert into surel_pegawai (pegawai_id, alamat, terbukti_pada)
         select pegawai_id, replace(nama, ' ', '') || '@contoh.id', now() from pegawai where nama like 'Rekaan %';
         insert into pemberitahuan (pemberitahuan_id, penerima_id, jenis, tautan, pada)
         select gen_random_uuid(), pegawai_id, 'SKP_DITETAPKAN', '/skp', '{}' from pegawai where nama like 'Rekaan %'",
        pagi()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
    let _ = kantor;
    let (mut satu, mut dua) = (pengantar(&app), pengantar(&app));
    let (a, b) = tokio::join!(satu.sekali(), dua.sekali());
    let mut tujuan: Vec<_> = smtp.ambil().into_iter().map(|s| s.tujuan).collect();
    assert_eq!((a.unwrap() + b.unwrap(), tujuan.len()), (60, 60));
    tujuan.sort();
    tujuan.dedup();
    assert_eq!(tujuan.len(), 60, "seseorang menerima dua");
}

#[tokio::test]
async fn yang_gagal_dicoba_lagi_dengan_jeda_lalu_mati_dan_disebut() {
    let (app, kantor, smtp) = bersurel().await;
    langsung(&app, &kantor.budi).await;
    langsung(&app, &kantor.ratna).await;
    smtp.bersikap(Sikap::Menolak("451 nanti saja <x@contoh.id>"));
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/a", pagi()).await;
    assert_eq!(antar(&app).await, 0);
    assert_eq!(antar(&app).await, 0);
    assert_eq!(app.hitung("select gagal::bigint from surat").await, 1, "jedanya belum lewat");
    for _ in 0..3 {
        maju(&app, TimeDelta::hours(7));
        antar(&app).await;
    }
    assert_eq!(app.hitung("select gagal::bigint from surat").await, 4);
    smtp.bersikap(Sikap::Menerima);
    maju(&app, TimeDelta::hours(7));
    assert_eq!((antar(&app).await, smtp.ambil().len()), (1, 1), "pulih begitu servernya pulih");

    // Server yang tidak menjawab sama sekali tidak menghabiskan giliran yang lain.
    let kosong = Smtp::buka().await;
    let mut config = kosong.pada(config());
    config.smtp_url = Some("smtp://127.0.0.1:9".into());
    let mailer = Mailer::new(&config).unwrap().unwrap();
    let mut buntu = Pengantar::baru(app.db.clone().into(), app.app.clock.clone(), mailer);
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/b", app.app.clock.now()).await;
    kabari(&app, &kantor.ratna, Jenis::SkpDiajukan, "/skp/b", app.app.clock.now()).await;
    assert_eq!(buntu.sekali().await.unwrap(), 0);
    assert_eq!(app.hitung("select sum(gagal)::bigint from surat where kirim_pada is not null").await, 1);
    for _ in 0..30 {
        maju(&app, TimeDelta::hours(7));
        buntu.sekali().await.unwrap();
    }
    let mut conn = app.db.acquire().await.unwrap();
    let keadaan = keadaan_surat(&mut conn).await.unwrap();
    assert_eq!((keadaan.menunggu, keadaan.mati), (0, 2), "sesudah dua belas kali gagal");
    assert!(keadaan.galat.is_some_and(|g| !g.contains('@')));

    // Alamat yang tidak ada tidak dicoba lagi.
    smtp.bersikap(Sikap::Menolak("550 5.1.1 tidak ada"));
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/c", app.app.clock.now()).await;
    antar(&app).await;
    let keadaan = keadaan_surat(&mut conn).await.unwrap();
    assert_eq!((keadaan.menunggu, keadaan.mati), (0, 3));
    assert_eq!(keadaan.galat.as_deref(), Some("permanent error (550): 5.1.1 tidak ada"));
    // Yang lama dibuang; yang tidak kunjung ada pengantarnya pun.
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/e", app.app.clock.now()).await;
    let kelak = kinerja::kernel::time::Zona::Wib.hari(app.app.clock.now()) + chrono::Days::new(100);
    kinerja::pemberitahuan::terapkan_hari(&mut conn, kelak).await.unwrap();
    assert_eq!(app.hitung("select count(*) from surat").await, 0);
}

#[tokio::test]
async fn pengantar_dibunuh_dua_ratus_kali_tidak_kehilangan_satu_surat_pun() {
    let (app, kantor, smtp) = bersurel().await;
    langsung(&app, &kantor.budi).await;
    for n in 0..80 {
        kabari(&app, &kantor.budi, Jenis::SkpDiajukan, &format!("/skp/{n}"), pagi()).await;
    }
    let mut dibunuh = 0;
    for ke in 0..200_u64 {
        // Server pun kadang memutus sesudah menerima.
        smtp.bersikap(if ke % 9 == 0 { Sikap::Memutus } else { Sikap::Menerima });
        let mut kurir = pengantar(&app);
        let tugas = tokio::spawn(async move { kurir.sekali().await });
        tokio::time::sleep(Duration::from_micros(ke * 733 % 16_000)).await;
        dibunuh += usize::from(!tugas.is_finished());
        tugas.abort();
        let _ = tugas.await;
        maju(&app, TimeDelta::minutes(3));
    }
    smtp.bersikap(Sikap::Menerima);
    while app.hitung("select count(*) from surat where kirim_pada is not null").await > 0 {
        maju(&app, TimeDelta::hours(7));
        antar(&app).await;
    }
    let sampai = smtp.ambil();
    let mut per_nomor: BTreeMap<Uuid, Vec<Sampai>> = BTreeMap::new();
    for surat in sampai {
        per_nomor.entry(surat.nomor()).or_default().push(surat);
    }
    let surat: Vec<Uuid> =
        sqlx::query_scalar("select surat_id from surat order by surat_id").fetch_all(&app.db).await.unwrap();
    assert_eq!(per_nomor.keys().copied().collect::<Vec<_>>(), surat, "setiap surat sampai, dan tidak ada yang lain");
    let ganda: usize = per_nomor.values().map(|s| s.len() - 1).sum();
    let putus = 200 / 9 + 1;
    eprintln!("dibunuh {dibunuh} kali: 0 hilang, {ganda} ganda dengan Message-ID yang sama");
    assert!(dibunuh > 50 && ganda <= dibunuh + putus, "{dibunuh} {ganda}");
    assert!(per_nomor.values().all(|s| s.iter().all(|satu| satu.isi == s[0].isi)));
    assert_eq!(app.hitung("select count(*) from surat where terkirim_pada is null").await, 0);
}

#[tokio::test]
async fn diminta_berhenti_surat_yang_sedang_diantar_diselesaikan() {
    let (app, kantor, smtp) = bersurel().await;
    langsung(&app, &kantor.budi).await;
    for n in 0..5 {
        kabari(&app, &kantor.budi, Jenis::SkpDiajukan, &format!("/skp/{n}"), pagi()).await;
    }
    smtp.bersikap(Sikap::Lambat(Duration::from_millis(600)));
    let (akan_berhenti, berhenti) = watch::channel(false);
    let tugas = tokio::spawn(pengantar(&app).terus(berhenti));
    while smtp.banyak() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    akan_berhenti.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(5), tugas).await.expect("belum juga berhenti").unwrap();
    assert_eq!(app.hitung("select count(*) from surat where terkirim_pada is not null").await, 1);
    assert_eq!(smtp.banyak(), 1, "tidak ada yang diambil lagi sesudah diminta berhenti");
    // Pemilik saklarnya pergi pun pengantarnya berhenti.
    let (akan_berhenti, berhenti) = watch::channel(false);
    smtp.bersikap(Sikap::Menerima);
    let tugas = tokio::spawn(pengantar(&app).terus(berhenti));
    drop(akan_berhenti);
    tokio::time::timeout(Duration::from_secs(5), tugas).await.expect("belum juga berhenti").unwrap();
    assert_eq!(app.hitung("select count(*) from surat where kirim_pada is not null").await, 0);
}

#[tokio::test]
async fn yang_sudah_dibaca_dan_yang_batal_tidak_disurati() {
    let (app, kantor, smtp) = bersurel().await;
    langsung(&app, &kantor.budi).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/bawahan", pagi()).await;
    let mut tx = app.db.begin().await.unwrap();
    let kabar = kinerja::pemberitahuan::Kabar {
        kepada: &[kantor.budi.id],
        jenis: Jenis::SkpDiajukan,
        tautan: "/skp/batal",
        pada: pagi(),
    };
    kinerja::pemberitahuan::kabarkan(&mut tx, &kabar).await.unwrap();
    tx.rollback().await.unwrap();
    let budi = app.masuk(&kantor.budi).await;
    budi.tekan(&budi.buka("/pemberitahuan").await, "SKP bawahan", &[]).await;
    assert_eq!((antar(&app).await, smtp.banyak()), (0, 0));
    assert_eq!(app.hitung("select count(*) from surat").await, 1);
    // Tanpa server surel tidak ada yang bertanya tentang alamat, dan tidak ada pengantarnya.
    assert!(Mailer::new(&config()).unwrap().is_none());
    for kurang in ["dari", "luar", "url"] {
        let mut salah = smtp.pada(config());
        match kurang {
            "dari" => salah.surat_dari = None,
            "luar" => salah.alamat_luar = Some("kinerja.contoh.id".into()),
            _ => salah.smtp_url = Some("imap://contoh.id".into()),
        }
        assert!(Mailer::new(&salah).err().unwrap().to_string().contains("KINERJA_"), "{kurang}");
    }
}

/// Semua ringkasan pada instansi contoh, dengan semua orangnya: tidak satu pun surat menyebut seseorang.
#[tokio::test]
async fn surat_tidak_pernah_menyebut_orang_atau_isi_catatan() {
    let smtp = Smtp::buka().await;
    let app = Aplikasi::di_atas(basis_data().await, smtp.pada(config())).await;
    let siang = "2026-11-24T05:00:00Z".parse::<DateTime<Utc>>().unwrap();
    contoh::muat(&app.db, &app.app.files, &Clock::fixed(siang)).await.unwrap();
    app.app.clock.set(siang);
    sqlx::raw_sql(
        "update pemberitahuan set dibaca_pada = null;
         insert into surel_pegawai (pegawai_id, alamat, terbukti_pada)
         select pegawai_id, 'p' || row_number() over () || '@contoh.id', now() from akun;
         insert into pengaturan_kabar (pegawai_id, langsung, aplikasi, diam)
         select pegawai_id, '{SKP_DIAJUKAN}', '{}', '{}' from akun;
         insert into surat (surat_id, penerima_id, jenis, pemberitahuan_id, dibuat_pada, kirim_pada)
         select pemberitahuan_id, penerima_id, 'LANGSUNG', pemberitahuan_id, pada, pada
         from pemberitahuan where jenis = 'SKP_DIAJUKAN'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let terkirim = antar(&app).await;
    let surat = smtp.ambil();
    assert!(terkirim > 100 && surat.len() == terkirim, "{terkirim}");
    // Kata yang memang kata surat: kalimat macamnya, dan kata baku pada kepalanya.
    let rahasia: Vec<String> = sqlx::query_scalar(
        "select nama from pegawai union select nip from pegawai where nip is not null
         union select rhk from rencana union select catatan_pengembalian from skp where catatan_pengembalian is not null
         union select nama from unit union select nama from jabatan",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    assert!(rahasia.len() > 500);
    let macam: std::collections::BTreeSet<_> =
        surat.iter().map(|s| format!("{}\n{}", s.kepala("Subject"), s.isi)).collect();
    for satu in &macam {
        for kata in rahasia.iter().filter(|k| k.len() > 3) {
            assert!(!satu.contains(kata.as_str()), "«{kata}» pada {satu}");
        }
    }
    for s in &surat {
        let kepala = s.kepala.replace(&s.tujuan, "");
        assert!(rahasia.iter().filter(|k| k.len() > 3).all(|k| !kepala.contains(k.as_str())), "{kepala}");
    }
    eprintln!("{} surat, {} tulisan yang berbeda, {} nama dan kalimat dicari", surat.len(), macam.len(), rahasia.len());
}
