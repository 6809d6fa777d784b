//! Peristiwa kepegawaian: apa yang diakhirinya, siapa yang boleh mencatatnya, dan apa yang kembali bila dibatalkan.

use axum::http::{Method, StatusCode};
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

mod belum;
mod kembali;
mod penolakan;
mod tambah;

/// Mengisi formulir peristiwa sampai halaman akibatnya.
pub async fn catat(dewi: &Peramban, siapa: &Orang, isian: &[(&str, &str)]) -> Halaman {
    let formulir = dewi.buka(&format!("/pegawai/{}/peristiwa/baru", siapa.id)).await;
    dewi.tekan(&formulir, "Lihat akibatnya", isian).await
}

/// Mencatat sampai tersimpan; hasilnya halaman orangnya.
pub async fn simpan(dewi: &Peramban, siapa: &Orang, isian: &[(&str, &str)]) -> Halaman {
    let akibat = catat(dewi, siapa, isian).await;
    assert_eq!(akibat.status, StatusCode::OK, "{}", akibat.isi());
    let orang = dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    assert_eq!(orang.alamat, format!("/pegawai/{}", siapa.id), "{}", orang.isi());
    orang
}

/// Membuka langkah atas peristiwa pertama pada halaman seseorang.
async fn langkah(dewi: &Peramban, siapa: &Orang, ekor: &str) -> Halaman {
    let orang = dewi.buka(&format!("/pegawai/{}", siapa.id)).await;
    let html = &orang.html;
    let awal = format!("/pegawai/{}/peristiwa/", siapa.id);
    let id = html.split(&awal).filter_map(|s| s.get(..36)).find(|s| s.parse::<Uuid>().is_ok());
    dewi.buka(&format!("{awal}{}{ekor}", id.unwrap_or_else(|| panic!("{}", orang.isi())))).await
}

pub const PENSIUN: [(&str, &str); 3] = [("jenis", "PENSIUN"), ("mulai", "1 Maret 2026"), ("nomor_sk", "SK-5/2026")];

async fn sql(db: &PgPool, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
}

/// Budi juga Plt. Bidang Sarana kelak, pengelola bidangnya, dan penilai Joko menurut penetapan tersendiri.
async fn budi_banyak_tugas(app: &Aplikasi, kantor: &Kantor) {
    let (budi, joko, tono) = (kantor.budi.id, kantor.joko.id, kantor.tono.id);
    sql(
        &app.db,
        format!(
            "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, selesai)
             select gen_random_uuid(), '{budi}', u.unit_id, j.jabatan_id, 'PLH', true, '2026-04-01', '2026-05-01'
             from unit u, jabatan j where u.kode = 'K.B' and j.nama = 'Kepala Bidang Sarana';
             insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             select '{budi}', 'PENGELOLA', unit_id, 'SK uji', '2021-01-01' from unit where kode = 'K.A';
             insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai, selesai) values
                 ('{joko}', '{budi}', 'ND-1', '2026-01-01', '2026-07-01'),
                 ('{tono}', '{budi}', 'ND-2', '2026-06-01', null);
             insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, nomor_sk)
             values (gen_random_uuid(), '{budi}', 'MPP', '2026-02-01', 'SK-MPP')"
        ),
    )
    .await;
    pabrik::susun_penilai(&app.db).await;
}

#[tokio::test]
async fn pensiun_mengakhiri_semua_yang_dipegang_sejak_harinya_dan_menyebutnya_dahulu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    budi_banyak_tugas(&app, &kantor).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let dewi = app.masuk(&kantor.dewi).await;
    let orang = dewi.buka(&format!("/pegawai/{}", kantor.budi.id)).await;
    assert_eq!(orang.tautan("Catat peristiwa").unwrap(), format!("/pegawai/{}/peristiwa/baru", kantor.budi.id));
    let formulir = dewi.buka(&orang.tautan("Catat peristiwa").unwrap()).await;
    assert_eq!(
        formulir.tautan("Tambah penempatan").unwrap(),
        format!("/pegawai/{}/penempatan/baru", kantor.budi.id),
        "mutasi adalah penempatan"
    );
    let akibat = catat(&dewi, &kantor.budi, &PENSIUN).await;
    for kalimat in [
        "Pensiun sejak 1 Maret 2026, berdasarkan SK-5/2026.",
        "Penempatan Kepala Seksi Data, Seksi Data berakhir 28 Februari 2026.",
        "Penempatan Plh. Kepala Bidang Sarana, Bidang Sarana yang baru mulai 1 April 2026 tidak jadi.",
        "Peran Pengelola kinerja, Bidang Pelayanan, berakhir 28 Februari 2026.",
        "Penetapan Budi sebagai penilai Joko berakhir 28 Februari 2026.",
        "Penetapan Budi sebagai penilai Tono yang baru mulai 1 Juni 2026 tidak jadi.",
        "Masa persiapan pensiun berakhir 28 Februari 2026.",
        "Akunnya tidak dapat dipakai lagi sejak 1 Maret 2026",
        "Penilai Budi: Ratna → tidak ada.",
        "Penilai 2 orang: Budi → Ratna.",
        "Sari, Tono.",
        "SKP 2026 Sari: menunggu Budi, mulai 1 Maret 2026 menunggu Ratna.",
        "Seksi Data tidak berkepala sejak 1 Maret 2026. Sesudah disimpan, tunjuk Plt.-nya dari halaman orang ini.",
    ] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    assert_eq!(app.hitung("select count(*) from keadaan_pegawai where jenis = 'PENSIUN'").await, 0, "belum disimpan");

    let orang = dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    assert!(orang.memuat("Pensiun sejak 1 Maret 2026; SK-5/2026"), "{}", orang.isi());
    let sisa = "select (select count(*) from penempatan where pegawai_id = p.pegawai_id and (selesai is null or selesai > '2026-03-01'))
                + (select count(*) from peran_pegawai where pegawai_id = p.pegawai_id and (selesai is null or selesai > '2026-03-01'))
                + (select count(*) from penetapan_penilai t where p.pegawai_id in (t.pegawai_id, t.penilai_id) and (selesai is null or selesai > '2026-03-01'))
                + (select count(*) from penilai_pegawai h where p.pegawai_id in (h.pegawai_id, h.penilai_id, h.atasan_penilai_id) and h.selesai > '2026-03-01')
                from pegawai p where nama = 'Budi'";
    assert_eq!(app.hitung(sisa).await, 0);
    let tercatat =
        "select count(*) from jejak where peristiwa = 'peristiwa.pencatatan' and rincian->'baru'->>'jenis' = 'PENSIUN'
                    and jsonb_array_length(rincian->'akibat') = 7";
    assert_eq!(app.hitung(tercatat).await, 1);

    // Undangan menunjuk Plt. mengantar ke formulir yang sudah terisi.
    assert!(orang.memuat("Plt. perlu ditunjuk"), "{}", orang.isi());
    let tunjuk = dewi.buka(&orang.tautan("Tunjuk Plt. Seksi Data").unwrap()).await;
    assert!(tunjuk.memuat("Seksi Data, sejak 1 Maret 2026"), "{}", tunjuk.isi());
    let keliru = dewi.buka(&format!("{}&siapa=Semar", tunjuk.alamat)).await;
    assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(keliru.memuat("Tidak ada orang dengan nomor atau nama itu"), "{}", keliru.isi());
    let formulir = dewi.buka(&format!("{}&siapa={}", tunjuk.alamat, kantor.tono.nip)).await;
    assert!(
        formulir.alamat.starts_with(&format!("/pegawai/{}/penempatan/baru", kantor.tono.id)),
        "{}",
        formulir.alamat
    );
    assert_eq!(formulir.nilai("sebagai"), ["PLT"]);
    assert_eq!(
        (formulir.nilai("unit"), formulir.nilai("mulai")),
        (vec!["K.A.1".to_owned()], vec!["1 Maret 2026".to_owned()])
    );
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &[("nomor_sk", "SP-1")]).await;
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    let orang = dewi.buka(&format!("/pegawai/{}", kantor.budi.id)).await;
    assert!(!orang.memuat("Plt. perlu ditunjuk"), "{}", orang.isi());

    // Yang tidak lagi bertugas tidak ditempatkan dan tidak ditunjuk lagi.
    let formulir = dewi.buka(&format!("/pegawai/{}/penempatan/baru", kantor.budi.id)).await;
    let isian = [
        ("sebagai", "DEFINITIF"),
        ("unit", "K.A.1"),
        ("jabatan", "Analis Data"),
        ("mulai", "1/5/2026"),
        ("nomor_sk", "SK"),
    ];
    let ditolak = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("Budi tidak bertugas: Pensiun sejak 1 Maret 2026."), "{}", ditolak.isi());
}

#[tokio::test]
async fn yang_akan_purnatugas_tidak_diberi_peran_atau_penetapan_melewati_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.budi, &PENSIUN).await;
    let formulir = dewi.buka(&format!("/pegawai/{}/penilai/baru", kantor.joko.id)).await;
    let isian = |sampai| [("penilai", "Budi"), ("mulai", "1/2/2026"), ("selesai", sampai), ("dasar", "ND")];
    let ditolak = dewi.tekan(&formulir, "Lihat akibatnya", &isian("1/3/2026")).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("ada yang tidak bertugas: Pensiun sejak 1 Maret 2026."), "{}", ditolak.isi());
    let boleh = dewi.tekan(&ditolak, "Lihat akibatnya", &isian("28/2/2026")).await;
    assert_eq!(boleh.status, StatusCode::OK, "{}", boleh.isi());

    let peran = dewi.buka(&format!("/pegawai/{}/peran/baru?peran=PENGELOLA", kantor.budi.id)).await;
    let isian = |sampai| [("unit", "K.A.1"), ("mulai", "12/1/2026"), ("sampai", sampai), ("dasar", "SK")];
    let ditolak = dewi.tekan(&peran, "Beri", &isian("")).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("tidak bertugas pada masa itu: Pensiun sejak 1 Maret 2026."), "{}", ditolak.isi());
    let boleh = dewi.tekan(&ditolak, "Beri", &isian("28/2/2026")).await;
    assert_eq!(boleh.alamat, format!("/pegawai/{}/peran", kantor.budi.id), "{}", boleh.isi());
}

#[tokio::test]
async fn yang_menyusun_ulang_banyak_orang_diberi_waktu_lebih() {
    let longgar = kinerja::routes().leeways();
    for (method, pola) in kinerja::routes().list() {
        let susunan =
            ["/penempatan", "/penilai", "/peristiwa", "/perubahan", "/pemindahan", "/penutupan", "/pembatalan"];
        let menyusun = *method == Method::POST
            && (pola.starts_with("/pegawai/{id}/") || pola.starts_with("/unit/{id}/"))
            && susunan.iter().any(|s| pola.contains(s));
        assert!(!menyusun || longgar.contains_key(pola), "{pola}");
    }
}

#[tokio::test]
async fn yang_sementara_tidak_mengganti_penilai_tetapi_mengingatkan_plh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let cuti = [("jenis", "CUTI"), ("mulai", "2/2/2026"), ("selesai", "13/2/2026"), ("alasan", "Cuti besar")];
    let akibat = catat(&dewi, &kantor.budi, &cuti).await;
    assert!(akibat.memuat("Tidak ada yang berganti penilai."), "{}", akibat.isi());
    let kalimat = "Seksi Data: kepalanya berhalangan sejak 2 Februari 2026 sampai 13 Februari 2026, dan belum ada Plh.";
    assert!(akibat.memuat(kalimat), "{}", akibat.isi());
    assert!(!akibat.memuat("Akunnya"), "{}", akibat.isi());
    let orang = dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    let tunjuk = dewi.buka(&orang.tautan("Tunjuk Plh. Seksi Data").unwrap()).await;
    let formulir = dewi.buka(&format!("{}&siapa=Tono", tunjuk.alamat)).await;
    assert_eq!(
        (formulir.nilai("sebagai"), formulir.nilai("selesai")),
        (vec!["PLH".into()], vec!["13 Februari 2026".into()])
    );
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &[("nomor_sk", "SP-2")]).await;
    assert!(akibat.memuat("Penilai Sari: Budi → Tono."), "{}", akibat.isi());
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    assert!(!dewi.buka(&format!("/pegawai/{}", kantor.budi.id)).await.memuat("perlu ditunjuk"));
    // Cuti biasa tidak membebaskan dari SKP; tugas belajar membebaskan selama masanya.
    simpan(&dewi, &kantor.sari, &[("jenis", "TUGAS_BELAJAR"), ("mulai", "1/9/2026"), ("nomor_sk", "SK-TB")]).await;
    for (siapa, hari, harapan) in [
        ("Budi", "2026-02-05", false),
        ("Sari", "2026-08-31", false),
        ("Sari", "2026-09-01", true),
        ("Sari", "2030-01-01", true),
    ] {
        let bebas: bool = sqlx::query_scalar("select bebas_skp(pegawai_id, $2) from pegawai where nama = $1")
            .bind(siapa)
            .bind(hari.parse::<chrono::NaiveDate>().unwrap())
            .fetch_one(&app.db)
            .await
            .unwrap();
        assert_eq!(bebas, harapan, "{siapa} {hari}");
    }
}

#[tokio::test]
async fn daftar_pegawai_menandai_yang_tidak_bertugas() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.tono, &[("jenis", "PENSIUN"), ("mulai", "12/1/2026"), ("nomor_sk", "SK")]).await;
    let cuti = [("jenis", "CUTI"), ("mulai", "12/1/2026"), ("selesai", "12/1/2026"), ("alasan", "Sakit")];
    simpan(&dewi, &kantor.joko, &cuti).await;
    let daftar = dewi.buka("/pegawai?tanpa=bertugas").await;
    assert_eq!(daftar.semua(".daftar__utama > a"), ["Joko", "Tono"]);
    assert_eq!(daftar.semua(".lencana"), ["Cuti", "Pensiun"]);
    assert!(daftar.memuat("Tidak ditempatkan"), "{}", daftar.isi());
    // Yang pensiun tidak lagi dihitung menunggu penempatan.
    assert!(dewi.buka("/pegawai?tanpa=penempatan").await.memuat("Tidak ada pegawai yang cocok"));
    app.app.clock.set("2026-01-13T02:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    let dewi = app.masuk(&kantor.dewi).await;
    assert_eq!(dewi.buka("/pegawai?tanpa=bertugas").await.semua(".daftar__utama > a"), ["Tono"]);
}
