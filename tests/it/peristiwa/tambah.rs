//! Kepegawaian yang lingkupnya sebagian instansi menambah orang langsung pada unitnya.

use super::*;

#[tokio::test]
async fn kepegawaian_sebuah_bidang_menambah_orang_beserta_penempatan_pertamanya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sql(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             select '{}', 'KEPEGAWAIAN', unit_id, 'SK uji', '2020-01-01' from unit where kode = 'K.A'",
            kantor.umi.id
        ),
    )
    .await;
    let umi = app.masuk(&kantor.umi).await;
    let formulir = umi.buka(&umi.buka("/pegawai").await.tautan("Tambah pegawai").unwrap()).await;
    let kode: Vec<String> = formulir.unit_ditawarkan().into_iter().map(|(kode, _)| kode).collect();
    assert_eq!(kode, ["K.A", "K.A.1"]);
    let seksi = "K.A.1".to_owned();
    let isian = [
        ("jenis", "PNS"),
        ("nip", "199001012015032901"),
        ("nama", "Nani"),
        ("golongan", "III/a"),
        ("unit", &seksi),
        ("jabatan", "Ahli Nujum"),
        ("mulai", "1 Februari 2026"),
        ("nomor_sk", "SK-CPNS-1"),
        ("alasan", "Pengangkatan"),
    ];
    let ditolak = umi.tekan(&formulir, "Tambah pegawai", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("«Ahli Nujum» belum ada dalam daftar jabatan."), "{}", ditolak.isi());
    assert_eq!((ditolak.nilai("nama"), ditolak.nilai("unit")), (vec!["Nani".into()], vec![seksi.clone()]));
    assert_eq!(
        app.hitung("select count(*) from pegawai where nama = 'Nani'").await,
        0,
        "tidak ada yang separuh tersimpan"
    );

    // Unit di luar lingkupnya ditolak, juga bila dipaksa.
    let paksa = umi.tekan(&ditolak, "Tambah pegawai", &[("jabatan", "Analis Data"), ("unit", "K.B")]).await;
    assert!(paksa.memuat("Tidak ada unit «K.B» dalam lingkup Anda."), "{}", paksa.isi());

    let orang = umi.tekan(&paksa, "Tambah pegawai", &[("unit", &seksi)]).await;
    assert_eq!(orang.teks("h1"), "Nani", "{}", orang.isi());
    assert!(orang.memuat("sejak 1 Februari 2026 tanpa batas waktu; SK-CPNS-1"), "{}", orang.isi());
    let penilai = "select count(*) from penilai_pegawai h join pegawai p using (pegawai_id) join pegawai n on n.pegawai_id = h.penilai_id
                   where p.nama = 'Nani' and n.nama = 'Budi' and h.mulai = '2026-02-01'";
    assert_eq!(app.hitung(penilai).await, 1);
    let jejak = "select count(*) from jejak where peristiwa in ('orang.tambah', 'penempatan.tambah')";
    assert_eq!(app.hitung(jejak).await, 2);
}
