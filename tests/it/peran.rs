//! Memberi dan mencabut peran: siapa boleh, sampai mana, sejak kapan, dan siapa yang mencoba curang.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use kinerja::kernel::{auth::PeranInstansi, id::PegawaiId};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Orang, Peramban};

fn peran(siapa: &Orang) -> String {
    format!("/pegawai/{}/peran", siapa.id)
}

async fn jalankan(app: &Aplikasi, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
}

async fn pegang(app: &Aplikasi, siapa: PegawaiId, peran: &str) -> Uuid {
    sqlx::query_scalar(
        "insert into peran_pegawai (pegawai_id, peran, dasar, mulai) values ($1, $2, 'SK', '2020-01-01')
         returning peran_id",
    )
    .bind(siapa.uuid())
    .bind(peran)
    .fetch_one(&app.db)
    .await
    .unwrap()
}

async fn id_peran(app: &Aplikasi, siapa: &Orang, peran: &str) -> Uuid {
    sqlx::query_scalar("select peran_id from peran_pegawai where pegawai_id = $1 and peran = $2")
        .bind(siapa.id.uuid())
        .bind(peran)
        .fetch_one(&app.db)
        .await
        .unwrap()
}

/// Isian yang benar bagi peran mana pun.
fn isian(peran: &str) -> Vec<(&str, &str)> {
    vec![
        ("peran", peran),
        ("mulai", "12 Januari 2026"),
        ("dasar", "SK 5/2026"),
        ("nomor_sertifikat", "LAN-7"),
        ("tanggal_sertifikat", "17 Mei 2025"),
        ("nomor_sk", "SK 8/2025"),
    ]
}

async fn cabut_paksa(pelaku: &Peramban, siapa: &Orang, id: Uuid) -> StatusCode {
    let isian = [("versi", "1"), ("sejak", "12 Januari 2026"), ("alasan", "Iseng")];
    pelaku.paksa(&format!("{}/{id}/pencabutan", peran(siapa)), &isian).await.status
}

#[tokio::test]
async fn kepegawaian_memberi_peran_konselor_dengan_sertifikat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let halaman = dewi.buka(&peran(&kantor.budi)).await;
    assert!(halaman.memuat("Belum pernah memegang peran"));
    let formulir = dewi.buka(&halaman.tautan("Penilai berpelatihan konseling").unwrap()).await;
    let ditolak = dewi.tekan(&formulir, "Beri peran", &[("unit", "Seksi Entah"), ("sampai", "kemarin")]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kata in ["Tidak ada unit «Seksi Entah»", "«kemarin» bukan tanggal", "nomor sertifikat", "dasar lain"] {
        assert!(ditolak.memuat(kata), "{kata}: {}", ditolak.isi());
    }
    assert_eq!((ditolak.nilai("unit"), ditolak.nilai("sampai")), (vec!["Seksi Entah".into()], vec!["kemarin".into()]));
    let benar = [
        ("unit", "seksi data"),
        ("sampai", "31 Desember 2026"),
        ("dasar", "SK 5/2026"),
        ("nomor_sertifikat", "LAN-7"),
        ("tanggal_sertifikat", "17 Mei 2025"),
    ];
    let sesudah = dewi.tekan(&ditolak, "Beri peran", &benar).await;
    assert_eq!(sesudah.alamat, peran(&kantor.budi));
    for kata in ["Berlaku hari ini", "Seksi Data", "12 Januari 2026 s.d. 31 Desember 2026", "LAN-7, 17 Mei 2025"] {
        assert!(sesudah.memuat(kata), "{kata}: {}", sesudah.isi());
    }
    let tumpuk = dewi.tekan(&ditolak, "Beri peran", &[benar.as_slice(), &[("kunci", "")]].concat()).await;
    assert!(tumpuk.memuat("sudah memegang peran ini"), "{}", tumpuk.isi());
    let jejak = "select count(*) from jejak where peristiwa = 'peran.pemberian' and rincian ->> 'dasar' = 'SK 5/2026'";
    assert_eq!(app.hitung(jejak).await, 1);
}

#[tokio::test]
async fn setiap_pemegang_hanya_memberi_yang_menjadi_wewenangnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let boleh = |pemegang: &str, peran: &str| match peran {
        "PENGELOLA" | "KONSELOR" | "KONSELOR_PENILAI" | "KONSELOR_FUNGSIONAL" => pemegang == "KEPEGAWAIAN",
        "KEPEGAWAIAN" | "PYB" => pemegang == "PIMPINAN_KEPEGAWAIAN",
        _ => pemegang == "ADMIN",
    };
    let umi = app.masuk(&kantor.umi).await;
    for pemegang in PeranInstansi::SEMUA.map(PeranInstansi::kode) {
        jalankan(
            &app,
            format!("delete from peran_pegawai where pegawai_id in ('{}', '{}')", kantor.umi.id, kantor.sari.id),
        )
        .await;
        pegang(&app, kantor.umi.id, pemegang).await;
        let menjangkau = ["KEPEGAWAIAN", "PIMPINAN_KEPEGAWAIAN", "ADMIN"].contains(&pemegang);
        for diberi in PeranInstansi::SEMUA.map(PeranInstansi::kode) {
            let harapan = match (menjangkau, boleh(pemegang, diberi)) {
                (false, _) => StatusCode::NOT_FOUND,
                (true, false) => StatusCode::FORBIDDEN,
                (true, true) => StatusCode::SEE_OTHER,
            };
            let jawaban = umi.paksa(&peran(&kantor.sari), &isian(diberi)).await;
            assert_eq!(jawaban.status, harapan, "{pemegang} memberi {diberi}: {}", jawaban.isi());
            // Kepada dirinya sendiri tidak pernah.
            let sendiri = umi.paksa(&peran(&kantor.umi), &isian(diberi)).await;
            let harapan = if menjangkau { StatusCode::FORBIDDEN } else { StatusCode::NOT_FOUND };
            assert_eq!(sendiri.status, harapan, "{pemegang} memberi dirinya {diberi}");
        }
        assert_eq!(
            app.hitung("select count(*) from peran_pegawai where dasar = 'SK 5/2026'").await,
            match pemegang {
                "KEPEGAWAIAN" => 4,
                "PIMPINAN_KEPEGAWAIAN" => 2,
                "ADMIN" => 3,
                _ => 0,
            }
        );
    }
}

#[tokio::test]
async fn yang_dicabut_hilang_pada_permintaan_berikutnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pegang(&app, kantor.ratna.id, "PIMPINAN_KEPEGAWAIAN").await;
    pegang(&app, kantor.joko.id, "ADMIN").await;
    let (adi, joko, ratna) =
        (app.masuk(&kantor.adi).await, app.masuk(&kantor.joko).await, app.masuk(&kantor.ratna).await);
    let dewi = app.masuk(&kantor.dewi).await;
    assert_eq!(dewi.buka(&peran(&kantor.sari)).await.status, StatusCode::OK);
    assert!(joko.buka("/").await.tautan("Peran").is_some());
    let terbuka = joko.buka(&format!("{}/baru?peran=AUDITOR", peran(&kantor.sari))).await;

    let halaman = adi.buka(&peran(&kantor.joko)).await;
    let formulir = adi.buka(&halaman.tautan("Cabut").unwrap()).await;
    let tanpa_alasan = adi.tekan(&formulir, "Cabut peran", &[("sejak", "1 Januari 2020")]).await;
    assert_eq!(tanpa_alasan.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tanpa_alasan.memuat("Tuliskan mengapa") && tanpa_alasan.memuat("Paling awal 12 Januari 2026"));
    let benar = [("sejak", "12 Januari 2026"), ("alasan", "Pindah tugas")];
    let sesudah = adi.tekan(&tanpa_alasan, "Cabut peran", &benar).await;
    assert!(sesudah.memuat("Pernah") && sesudah.memuat("Dicabut: Pindah tugas"), "{}", sesudah.isi());

    assert!(joko.buka("/").await.tautan("Peran").is_none());
    assert_eq!(joko.buka("/peran").await.status, StatusCode::NOT_FOUND);
    assert_eq!(joko.buka(&peran(&kantor.sari)).await.status, StatusCode::NOT_FOUND);
    let dari_halaman_lama = joko.tekan(&terbuka, "Beri peran", &[("dasar", "SK 1")]).await;
    assert_eq!(dari_halaman_lama.status, StatusCode::NOT_FOUND);

    let formulir = ratna.buka(&ratna.buka(&peran(&kantor.dewi)).await.tautan("Cabut").unwrap()).await;
    ratna.tekan(&formulir, "Cabut peran", &[("alasan", "Pindah tugas")]).await;
    assert_eq!(dewi.buka(&peran(&kantor.sari)).await.status, StatusCode::NOT_FOUND);
    assert!(dewi.buka("/").await.tautan("Kepegawaian").is_none());
}

#[tokio::test]
async fn tidak_seorang_pun_mencabut_dari_dirinya_atau_di_luar_wewenangnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let admin_joko = pegang(&app, kantor.joko.id, "ADMIN").await;
    let (adi, dewi) = (app.masuk(&kantor.adi).await, app.masuk(&kantor.dewi).await);
    let admin = id_peran(&app, &kantor.adi, "ADMIN").await;
    let kepegawaian = id_peran(&app, &kantor.dewi, "KEPEGAWAIAN").await;
    for (pelaku, siapa, id) in [
        (&adi, &kantor.adi, admin),
        (&dewi, &kantor.dewi, kepegawaian),
        (&dewi, &kantor.adi, admin),
        (&adi, &kantor.dewi, kepegawaian),
    ] {
        assert_eq!(cabut_paksa(pelaku, siapa, id).await, StatusCode::FORBIDDEN, "{}", siapa.nama);
        let halaman = pelaku.buka(&peran(siapa)).await;
        assert_eq!(halaman.tautan("Cabut"), None);
    }
    // Nama peran orang lain pada alamat orang ini tidak ada.
    assert_eq!(cabut_paksa(&adi, &kantor.sari, admin_joko).await, StatusCode::NOT_FOUND);
    assert_eq!(cabut_paksa(&app.masuk(&kantor.sari).await, &kantor.joko, admin_joko).await, StatusCode::NOT_FOUND);
    assert_eq!(app.hitung("select count(*) from peran_pegawai where selesai is not null").await, 0);
}

#[tokio::test]
async fn kepegawaian_sebuah_unit_tidak_memberi_melampaui_unitnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    jalankan(
        &app,
        format!("update peran_pegawai set unit_id = '{}' where pegawai_id = '{}'", kantor.seksi, kantor.dewi.id),
    )
    .await;
    let luas = pegang(&app, kantor.tono.id, "PENGELOLA").await;
    let dewi = app.masuk(&kantor.dewi).await;
    for (unit, kata) in [("", "tidak meliputi seluruh instansi"), ("K.B", "Tidak ada unit «K.B»"), ("K", "«K»")] {
        let jawaban = dewi.paksa(&peran(&kantor.sari), &[isian("PENGELOLA"), vec![("unit", unit)]].concat()).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{unit}");
        assert!(jawaban.memuat(kata), "{unit}: {}", jawaban.isi());
    }
    let dalam = dewi.paksa(&peran(&kantor.sari), &[isian("PENGELOLA"), vec![("unit", "K.A.1")]].concat()).await;
    assert_eq!(dalam.status, StatusCode::SEE_OTHER);
    // Peran yang lebih luas tidak dicabutnya, dan orang di luar unitnya tidak ada.
    assert_eq!(cabut_paksa(&dewi, &kantor.tono, luas).await, StatusCode::FORBIDDEN);
    assert_eq!(dewi.buka(&peran(&kantor.joko)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(dewi.paksa(&peran(&kantor.joko), &isian("PENGELOLA")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn dua_admin_yang_saling_mencabut_menyisakan_satu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let milik_joko = pegang(&app, kantor.joko.id, "ADMIN").await;
    let milik_adi = id_peran(&app, &kantor.adi, "ADMIN").await;
    let (adi, joko) = (app.masuk(&kantor.adi).await, app.masuk(&kantor.joko).await);
    let hasil = tokio::join!(cabut_paksa(&adi, &kantor.joko, milik_joko), cabut_paksa(&joko, &kantor.adi, milik_adi));
    let mut status = [hasil.0.as_u16(), hasil.1.as_u16()];
    status.sort_unstable();
    assert_eq!(status, [303, 404]);
    let admin = "select count(*) from peran_pegawai where peran = 'ADMIN' and selesai is null";
    assert_eq!(app.hitung(admin).await, 1);
}

#[tokio::test]
async fn admin_terakhir_tidak_dicabut_juga_untuk_hari_nanti() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pegang(&app, kantor.joko.id, "ADMIN").await;
    let (adi, joko) = (app.masuk(&kantor.adi).await, app.masuk(&kantor.joko).await);
    let cabut = async |pelaku: &Peramban, siapa: &Orang, sejak: &str| {
        let halaman = pelaku.buka(&peran(siapa)).await;
        let formulir = pelaku.buka(&halaman.tautan("Cabut").unwrap()).await;
        pelaku.tekan(&formulir, "Cabut peran", &[("sejak", sejak), ("alasan", "Pindah tugas")]).await
    };
    assert!(cabut(&adi, &kantor.joko, "1 Maret 2026").await.memuat("sudah dicabut"));
    // Joko masih admin sampai Maret, tetapi sesudahnya hanya Adi.
    let terakhir = cabut(&joko, &kantor.adi, "1 Februari 2026").await;
    assert_eq!(terakhir.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(terakhir.memuat("Ini admin terakhir") && terakhir.html.contains("Pindah tugas"));
}

#[tokio::test]
async fn peran_mulai_dan_berakhir_pada_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let adi = app.masuk(&kantor.adi).await;
    let nanti = [
        ("peran", "PIMPINAN_KEPEGAWAIAN"),
        ("mulai", "13 Januari 2026"),
        ("sampai", "13 Januari 2026"),
        ("dasar", "SK"),
    ];
    assert_eq!(adi.paksa(&peran(&kantor.sari), &nanti).await.status, StatusCode::SEE_OTHER);
    assert!(adi.buka(&peran(&kantor.sari)).await.memuat("Akan datang"));
    for (lewat, harapan) in [(0, StatusCode::NOT_FOUND), (1, StatusCode::OK), (2, StatusCode::NOT_FOUND)] {
        app.app.clock.set(crate::bantuan::pagi() + TimeDelta::days(lewat));
        let sari = app.masuk(&kantor.sari).await;
        assert_eq!(sari.buka("/peran").await.status, harapan, "hari ke-{lewat}");
    }
}

#[tokio::test]
async fn pencabutan_dari_halaman_usang_dijawab_dengan_tulisannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let alamat = dewi.buka(&peran(&kantor.umi)).await.tautan("Cabut").unwrap();
    let formulir = dewi.buka(&alamat).await;
    let (aksi, isi) = formulir.formulir("Cabut peran", &[("sejak", "1 Februari 2026"), ("alasan", "Pindah")]);
    assert_eq!(dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await.status, StatusCode::SEE_OTHER);
    // Terkirim dua kali dijawab sama.
    assert_eq!(dewi.kirim(Method::POST, &aksi, Some(isi)).await.status, StatusCode::SEE_OTHER);
    let lain = [("versi", "1"), ("sejak", "1 Maret 2026"), ("alasan", "Alasan yang lain")];
    let usang = dewi.paksa(&aksi, &lain).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("sudah diubah sejak") && usang.memuat("31 Januari 2026"), "{}", usang.isi());
    assert!(usang.html.contains("Alasan yang lain"));
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'peran.pencabutan'").await, 1);
}

#[tokio::test]
async fn daftar_pemegang_dikelompokkan_dan_berhalaman() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for ke in 0..60 {
        jalankan(
            &app,
            format!(
                "with p as (insert into pegawai (pegawai_id, jenis, nip, nama) values
                     (gen_random_uuid(), 'PNS', '198502022010011{:03}', 'Pengelola {ke:02}') returning pegawai_id)
                 insert into peran_pegawai (pegawai_id, peran, dasar, mulai) select pegawai_id, 'PENGELOLA', 'SK', '2020-01-01' from p",
                ke + 11
            ),
        )
        .await;
    }
    let adi = app.masuk(&kantor.adi).await;
    let pertama = adi.buka("/peran").await;
    assert_eq!(pertama.semua("main h2"), ["Staf kepegawaian", "Pengelola kinerja"]);
    assert_eq!(pertama.semua(".daftar__baris").len(), 50);
    let kedua = adi.buka(&pertama.tautan("Berikutnya").unwrap()).await;
    assert_eq!(kedua.semua("main h2"), ["Pengelola kinerja", "Admin aplikasi"]);
    assert_eq!(kedua.semua(".daftar__baris").len(), 13);
    assert!(kedua.tautan("Berikutnya").is_none());
    let formulir = adi.buka("/peran").await;
    let (alamat, isi) = formulir.formulir("Buka", &[("nip", &kantor.sari.nip)]);
    assert_eq!(adi.buka(&format!("{alamat}?{isi}")).await.alamat, peran(&kantor.sari));
    for (nip, kata) in [("123", "18 angka"), ("199901012020011999", "Tidak ada orang dengan NIP ini")] {
        let jawaban = adi.buka(&format!("/peran?nip={nip}")).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(jawaban.memuat(kata) && jawaban.nilai("nip") == [nip]);
    }
    // Pimpinan sebuah unit hanya melihat yang ditempatkan di sana.
    jalankan(
        &app,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             values ('{}', 'PIMPINAN_KEPEGAWAIAN', '{}', 'SK', '2020-01-01')",
            kantor.budi.id, kantor.seksi
        ),
    )
    .await;
    let budi = app.masuk(&kantor.budi).await.buka("/peran").await;
    assert_eq!(budi.semua(".daftar__baris").len(), 1);
    assert!(budi.memuat("Budi") && !budi.memuat("Adi"));
    assert_eq!(app.masuk(&kantor.dewi).await.buka("/peran").await.status, StatusCode::NOT_FOUND);
}
