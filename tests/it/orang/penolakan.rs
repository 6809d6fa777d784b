//! Yang ditolak, dengan kalimatnya; yang di luar lingkup; dan dua orang sekaligus.

use axum::http::{Method, StatusCode};

use super::{MUTASI, langkah, penilai, tempatkan};
use crate::bantuan::{Aplikasi, Kantor, Orang};

/// Siapa ditempatkan, dengan isian apa, dan kalimat penolakannya.
type Ditolak<'a> = (&'a Orang, Vec<(&'a str, &'a str)>, &'a str);

#[tokio::test]
async fn setiap_penolakan_menyebut_sebabnya_dan_menyimpan_ketikan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let kepala = [
        ("sebagai", "DEFINITIF"),
        ("kepala", "ya"),
        ("jabatan", "Kepala Seksi Data"),
        ("mulai", "1/2/2026"),
        ("nomor_sk", "SK"),
    ];
    let definitif = |jabatan, mulai, selesai| {
        vec![("sebagai", "DEFINITIF"), ("jabatan", jabatan), ("mulai", mulai), ("selesai", selesai), ("nomor_sk", "SK")]
    };
    let tolak: [Ditolak; 9] = [
        (
            &kantor.tono,
            kepala.to_vec(),
            "Seksi Data, Bidang Pelayanan sudah dikepalai Budi sejak 1 Januari 2020 tanpa batas waktu. Akhiri dahulu penempatannya, atau tunjuk Plt. atau Plh.",
        ),
        (
            &kantor.tono,
            vec![("sebagai", "PLT"), ("mulai", "1/2/2026"), ("nomor_sk", "SP")],
            "Plt. mengisi jabatan yang lowong; bila pejabatnya berhalangan sementara, pilih Plh.",
        ),
        (
            &kantor.tono,
            vec![("sebagai", "PLH"), ("mulai", "1/2/2026"), ("nomor_sk", "SP")],
            "Plh. menggantikan sementara; tulis hari terakhirnya.",
        ),
        (
            &kantor.budi,
            vec![("sebagai", "PLH"), ("mulai", "1/2/2026"), ("selesai", "3/2/2026"), ("nomor_sk", "SP")],
            "Budi sendiri yang mengepalai Seksi Data, Bidang Pelayanan",
        ),
        (
            &kantor.tono,
            definitif("Ahli Nujum", "1/2/2026", ""),
            "«Ahli Nujum» belum ada dalam daftar jabatan. Periksa ejaannya, atau pilih jenisnya untuk menambahkannya.",
        ),
        (&kantor.tono, definitif("Analis Data", "kemarin", ""), "Hari pertama: «kemarin» bukan tanggal."),
        (
            &kantor.tono,
            definitif("Analis Data", "2/2/2026", "1/2/2026"),
            "Hari terakhir tidak boleh sebelum hari pertama.",
        ),
        (
            &kantor.tono,
            definitif("Analis Data", "1/1/2020", ""),
            "Sudah ada penempatan definitif Pranata Komputer Ahli Pertama, Seksi Data",
        ),
        (
            &kantor.tono,
            definitif("Analis Data", "1/1/2019", ""),
            "Seksi Data, Bidang Pelayanan berlaku sejak 1 Januari 2020 tanpa batas waktu.",
        ),
    ];
    for (siapa, isian, kalimat) in tolak {
        let halaman = tempatkan(&dewi, siapa, "Seksi Data", &isian).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}\n{}", halaman.isi());
        assert!(halaman.memuat(kalimat), "{kalimat}\n{}", halaman.isi());
        for (nama, nilai) in isian {
            assert!(halaman.nilai(nama).iter().any(|n| n == nilai), "{nama}={nilai} hilang");
        }
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa like 'penempatan.%'").await, 0);

    let akhiri = langkah(&dewi, &kantor.tono, "Akhiri").await;
    let halaman = dewi.tekan(&akhiri, "Lihat akibatnya", &[("selesai", "1/12/2019")]).await;
    assert!(halaman.memuat("Penempatan ini mulai 1 Januari 2020; hari terakhirnya tidak boleh sebelum itu."));
    assert!(halaman.memuat("Tulis alasannya, agar yang membaca riwayat mengerti."));
    let hapus = akhiri.alamat.replace("pengakhiran", "penghapusan");
    let halaman = dewi.tekan(&dewi.buka(&hapus).await, "Lihat akibatnya", &[("alasan", "Keliru")]).await;
    assert!(halaman.memuat("Penempatan ini sudah mulai, jadi tidak dapat dihapus; akhiri atau betulkan."));
}

#[tokio::test]
async fn penetapan_penilai_ditolak_dengan_sebabnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let alamat = format!("/pegawai/{}/penilai/baru", kantor.sari.id);
    let tolak = [
        (vec![("penilai", "sari")], "Sari tidak dapat menilai dirinya sendiri."),
        (vec![("penilai", "Ki Semar")], "Tidak ada orang dengan nomor atau nama itu dalam jangkauan Anda."),
        (vec![("penilai", "Ratna"), ("atasan", "Ratna")], "Atasan Penilai harus orang lain daripada penilainya."),
        (vec![("penilai", "")], "Tulis NIP atau nama penilainya."),
        (vec![("penilai", "Ratna")], "Tulis dasarnya: nomor surat penetapan atau alasannya."),
    ];
    for (isian, kalimat) in tolak {
        let halaman = dewi.tekan(&dewi.buka(&alamat).await, "Lihat akibatnya", &isian).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(halaman.memuat(kalimat), "{kalimat}\n{}", halaman.isi());
    }
    // Hasan sudah dinilai Gubernur menurut penetapan; yang kedua menunggu yang pertama diakhiri.
    let formulir = dewi.buka(&format!("/pegawai/{}/penilai/baru", kantor.hasan.id)).await;
    let isian = [("penilai", "Ratna"), ("mulai", "1/2/2026"), ("dasar", "ND")];
    let halaman = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert!(
        halaman.memuat("Sudah ditetapkan Gubernur sejak 1 Januari 2020 tanpa batas waktu. Akhiri dahulu yang itu.")
    );
}

/// Menjadikan Umi staf kepegawaian Bidang Pelayanan saja.
async fn umi_kepegawaian_bidang(app: &Aplikasi, kantor: &Kantor) {
    let sql = format!(
        "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
         select '{}', 'KEPEGAWAIAN', unit_id, 'SK uji', '2020-01-01' from unit where kode = 'K.A'",
        kantor.umi.id
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
}

#[tokio::test]
async fn di_luar_lingkup_tidak_ada() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    umi_kepegawaian_bidang(&app, &kantor).await;
    let umi = app.masuk(&kantor.umi).await;
    let daftar = umi.buka("/pegawai").await;
    assert_eq!(daftar.semua(".daftar__utama > a"), ["Budi", "Ratna", "Sari", "Tono"]);
    assert_eq!(umi.buka(&format!("/pegawai/{}", kantor.sari.id)).await.status, StatusCode::OK);
    for ekor in ["", "/identitas", "/penempatan/baru", "/penilai/baru"] {
        assert_eq!(
            umi.buka(&format!("/pegawai/{}{ekor}", kantor.joko.id)).await.status,
            StatusCode::NOT_FOUND,
            "{ekor}"
        );
    }
    let formulir = umi.buka(&format!("/pegawai/{}/penempatan/baru", kantor.sari.id)).await;
    let milik_umi = [("K.A", "Bidang Pelayanan"), ("K.A.1", "Seksi Data")].map(|(k, n)| (k.to_owned(), n.to_owned()));
    assert_eq!(formulir.unit_ditawarkan(), milik_umi);
    assert_eq!(daftar.unit_ditawarkan(), milik_umi);
    for (unit, kalimat) in
        [("K.B", "Tidak ada unit «K.B» dalam lingkup Anda."), (" ", "Tuliskan kode atau nama unitnya.")]
    {
        let isian: Vec<_> = MUTASI.into_iter().chain([("unit", unit)]).collect();
        let halaman = umi.tekan(&formulir, "Lihat akibatnya", &isian).await;
        assert_eq!((halaman.status, halaman.nilai("unit")), (StatusCode::UNPROCESSABLE_ENTITY, vec![unit.to_owned()]));
        assert!(halaman.memuat(kalimat), "{}", halaman.isi());
    }
    let di_luar = umi.buka("/pegawai?unit=Bidang+Sarana").await;
    assert_eq!(di_luar.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(di_luar.memuat("Tidak ada unit «Bidang Sarana»") && di_luar.semua(".daftar__utama > a").is_empty());
    // Pegawai biasa tidak mengenal meja ini.
    let sari = app.masuk(&kantor.sari).await;
    for alamat in ["/pegawai".to_owned(), "/pegawai/baru".into(), format!("/pegawai/{}", kantor.sari.id)] {
        assert_eq!(sari.buka(&alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
}

#[tokio::test]
async fn yang_didahului_orang_lain_diberi_tahu_dan_ketikannya_tetap() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (satu, dua) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.dewi).await);
    let alamat = format!("/pegawai/{}/identitas", kantor.sari.id);
    let (a, b) = (satu.buka(&alamat).await, dua.buka(&alamat).await);
    satu.tekan(&a, "Simpan identitas", &[("gelar_belakang", "S.E."), ("alasan", "Ijazah")]).await;
    let bergeser = dua.tekan(&b, "Simpan identitas", &[("gelar_belakang", "S.Kom."), ("alasan", "Ijazah")]).await;
    assert_eq!(bergeser.status, StatusCode::CONFLICT);
    assert!(bergeser.memuat("Sari, S.E.") && bergeser.memuat("Sari, S.Kom."), "{}", bergeser.isi());
    let tersimpan = dua.tekan(&bergeser, "Simpan identitas", &[]).await;
    assert_eq!(tersimpan.teks("h1"), "Sari, S.Kom.");

    let (a, b) = (langkah(&satu, &kantor.tono, "Akhiri").await, langkah(&dua, &kantor.tono, "Akhiri").await);
    let akibat = satu.tekan(&a, "Lihat akibatnya", &[("selesai", "31/3/2026"), ("alasan", "Pindah")]).await;
    satu.tekan(&akibat, "Akhiri penempatan", &[]).await;
    let bergeser = dua.tekan(&b, "Lihat akibatnya", &[("selesai", "30/4/2026"), ("alasan", "Pindah")]).await;
    assert_eq!(bergeser.status, StatusCode::CONFLICT);
    assert!(bergeser.memuat("sampai 31 Maret 2026"), "{}", bergeser.isi());
    assert_eq!(bergeser.nilai("selesai"), ["30/4/2026"]);
}

#[tokio::test]
async fn ditekan_dua_kali_tetap_satu_penempatan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = tempatkan(&dewi, &kantor.sari, "Bidang Sarana", &MUTASI).await;
    let (aksi, isi) = akibat.formulir("Simpan penempatan", &[]);
    for ke in 1..=2 {
        let jawaban = dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "kiriman ke-{ke}");
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa like 'penempatan.%'").await, 1);
}

#[tokio::test]
async fn akibat_yang_sudah_lain_ditampilkan_lagi_sebelum_disimpan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = tempatkan(&dewi, &kantor.sari, "Bidang Sarana", &MUTASI).await;
    // Sementara dibaca, kepala bidang tujuan diakhiri.
    let akhiri = langkah(&dewi, &kantor.wawan, "Akhiri").await;
    let isian = [("selesai", "31/1/2026"), ("alasan", "Pensiun")];
    dewi.tekan(&dewi.tekan(&akhiri, "Lihat akibatnya", &isian).await, "Akhiri penempatan", &[]).await;
    let lagi = dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    assert!(lagi.memuat("Akibatnya sudah berubah") && lagi.memuat("Budi → Hasan"), "{}", lagi.isi());
    // Kembali ke formulir dengan isian yang sama, lalu lanjut.
    let formulir = dewi.tekan(&lagi, "Ubah isian", &[]).await;
    assert_eq!(formulir.nilai("nomor_sk"), ["SK-7/2026"]);
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &[]).await;
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    assert_eq!(penilai(&app, &kantor.sari, "2026-02-01").await, "Hasan");
}

#[tokio::test]
async fn nama_unit_yang_kembar_ditanyakan_kodenya_di_setiap_formulir() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sarana = sqlx::query_scalar("select unit_id from unit where kode = 'K.B'").fetch_one(&app.db).await.unwrap();
    crate::bantuan::pabrik::unit(&app.db, "K.B.1", "Seksi Data", Some(sarana), true).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let kembar = "Ada lebih dari satu unit bernama «Seksi Data»: K.A.1 (Seksi Data, Bidang Pelayanan); \
                  K.B.1 (Seksi Data, Bidang Sarana). Tuliskan kodenya.";
    let daftar = dewi.buka("/pegawai?unit=Seksi+Data&cari=sari").await;
    assert_eq!((daftar.status, daftar.nilai("cari")), (StatusCode::UNPROCESSABLE_ENTITY, vec!["sari".to_owned()]));
    assert!(daftar.memuat(kembar), "{}", daftar.isi());
    let formulir = dewi.buka(&format!("/pegawai/{}/penempatan/baru", kantor.sari.id)).await;
    let isian: Vec<_> = MUTASI.into_iter().chain([("unit", "Seksi Data")]).collect();
    let ditolak = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat(kembar), "{}", ditolak.isi());
    let jelas = dewi.tekan(&ditolak, "Lihat akibatnya", &[("unit", "Seksi Data, Bidang Sarana")]).await;
    assert_eq!((jelas.status, jelas.teks("h1")), (StatusCode::OK, "Periksa sebelum disimpan".to_owned()));
    // Unit induk pun demikian; kodenya selalu jelas.
    let baru = dewi.buka("/unit/baru").await;
    let isian = [
        ("induk", "Seksi Data"),
        ("kode", "K.X"),
        ("nama", "Tim Angka"),
        ("jenis", "TIM"),
        ("sejak", "1/2/2026"),
        ("alasan", "SK 1"),
    ];
    let ditolak = dewi.tekan(&baru, "Tambah unit", &isian).await;
    assert_eq!(
        (ditolak.status, ditolak.nilai("induk")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["Seksi Data".to_owned()])
    );
    assert!(ditolak.memuat(kembar), "{}", ditolak.isi());
    let jadi = dewi.tekan(&ditolak, "Tambah unit", &[("induk", "K.B.1")]).await;
    assert_eq!(jadi.teks("h1"), "Tim Angka", "{}", jadi.isi());
}
