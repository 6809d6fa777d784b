//! Menambah orang dan mencarinya.

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Kantor};

#[tokio::test]
async fn pegawai_baru_dicatat_lalu_ditempatkan_pada_jabatan_baru() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let formulir = dewi.buka("/pegawai/baru").await;
    let isian = |nip| [("nip", nip), ("nama", "Lala"), ("golongan", "III/a"), ("alasan", "SK CPNS 12/2026")];
    for (nip, kalimat) in [
        ("1990", "NIP terdiri atas 18 angka; yang Anda tulis 4 angka."),
        ("199002302015031901", "Delapan angka pertama NIP bukan tanggal lahir yang ada dalam kalender."),
        (kantor.sari.nip.as_str(), "Nomor ini sudah dipakai Sari. Cari namanya pada daftar pegawai."),
        ("201003032026011901", "Usia saat pengangkatan di luar 18–58 tahun."),
    ] {
        let halaman = dewi.tekan(&formulir, "Tambah pegawai", &isian(nip)).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(halaman.memuat(kalimat), "{kalimat}\n{}", halaman.isi());
        assert_eq!(halaman.nilai("nama"), ["Lala"]);
    }
    let orang = dewi.tekan(&formulir, "Tambah pegawai", &isian("19900202 201503 2 901")).await;
    assert!(orang.memuat("NIP19900202 201503 2 901") && orang.memuat("Belum ada penilai."), "{}", orang.isi());
    assert_eq!(dewi.buka("/pegawai?tanpa=penempatan").await.semua(".daftar__utama > a"), ["Lala"]);
    assert_eq!(dewi.buka("/pegawai?cari=19900202+2015").await.semua(".daftar__utama > a"), ["Lala"]);

    let formulir = dewi.buka(&orang.tautan("Tambah penempatan").unwrap()).await;
    let isian = [
        ("sebagai", "DEFINITIF"),
        ("unit", "seksi data"),
        ("jabatan", "Statistisi Ahli Pertama"),
        ("jenis", "FUNGSIONAL"),
        ("mulai", "12 Januari 2026"),
        ("nomor_sk", "SK-1/2026"),
    ];
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert!(akibat.memuat("Jabatan baru «Statistisi Ahli Pertama» ditambahkan"), "{}", akibat.isi());
    assert!(akibat.memuat("Penilai Lala: belum ada → Budi."), "{}", akibat.isi());
    let orang = dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    assert!(orang.memuat("Budi, Kepala Seksi Data"), "{}", orang.isi());
    for unit in ["K.A.1", "Seksi+Data", "SEKSI+data,+Bidang+Pelayanan"] {
        let daftar = dewi.buka(&format!("/pegawai?unit={unit}")).await;
        assert_eq!(daftar.semua(".daftar__utama > a"), ["Budi", "Lala", "Sari", "Tono"], "{unit}");
    }
}

#[tokio::test]
async fn penilai_dari_luar_dicatat_dengan_jabatannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let formulir = dewi.buka("/pegawai/baru").await;
    let isian = [("jenis", "NON_ASN"), ("nama", "Bayu"), ("nrp", "3344"), ("alasan", "Kerja sama")];
    let ditolak = dewi.tekan(&formulir, "Tambah pegawai", &isian).await;
    assert!(ditolak.memuat("Jabatan: belum diisi."), "{}", ditolak.isi());
    let orang = dewi.tekan(&ditolak, "Tambah pegawai", &[("jabatan_luar", "Komandan Kodim")]).await;
    assert!(orang.memuat("NRP3344") && orang.memuat("Komandan Kodim"), "{}", orang.isi());
    assert!(orang.tautan("Tambah penempatan").is_none());
}

#[tokio::test]
async fn daftar_dibagi_lima_puluh_sehalaman() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let banyak = "insert into pegawai (pegawai_id, jenis, nip, nama)
                  select gen_random_uuid(), 'PNS', '198501012010' || (102000 + n), 'Nama ' || lpad((n / 2)::text, 3, '0')
                  from generate_series(1, 90) n";
    sqlx::raw_sql(banyak).execute(&app.db).await.unwrap();
    let dewi = app.masuk(&kantor.dewi).await;
    let mut halaman = dewi.buka("/pegawai").await;
    let mut semua = halaman.semua(".daftar__utama > a");
    while let Some(alamat) = halaman.tautan("Berikutnya") {
        halaman = dewi.buka(&alamat).await;
        semua.extend(halaman.semua(".daftar__utama > a"));
    }
    // Sepuluh orang kantor, Gubernur, dan sembilan puluh yang belum ditempatkan.
    assert_eq!(semua.len(), 101);
    assert!(semua.is_sorted_by_key(|n| n.to_lowercase()));
}
