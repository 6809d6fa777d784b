//! Daftar unit dan penempatan dari XLSX dan CSV, dan pembacaan yang tampak kemajuannya.

use axum::http::StatusCode;
use chrono::TimeDelta;
use rust_xlsxwriter::{Formula, Workbook};
use uuid::Uuid;

use super::{ALAMAT, cetak, satu};
use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pagi};

async fn panggung() -> (Aplikasi, Kantor, Peramban) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    (app, kantor, dewi)
}

async fn unggah(dewi: &Peramban, jenis: &str, bita: &[u8]) -> Halaman {
    let kunci = dewi.buka(ALAMAT).await.nilai("kunci")[0].clone();
    let jawaban = dewi.unggah_jenis(ALAMAT, &kunci, jenis, bita).await;
    match jawaban.lokasi() {
        Some(lokasi) => dewi.buka(&lokasi).await,
        None => jawaban,
    }
}

const UNIT: &str = "KODE UNIT;NAMA;KODE INDUK;JENIS;ZONA;KEPALA MENILAI;MULAI\n";
const TEMPAT: &str = "NIP;KODE UNIT;JABATAN;JENIS JABATAN;SEBAGAI;KEPALA;MULAI;SELESAI;NOMOR SK\n";

#[tokio::test]
async fn daftar_unit_diterapkan_mulai_harinya_lalu_dibatalkan_tanpa_bekas() {
    let (app, kantor, dewi) = panggung().await;
    let sebelum = cetak(&app).await;
    // Seksi pindah dan berganti nama mulai Maret; dua unit baru, yang anaknya disebut lebih dahulu.
    let isi = format!(
        "{UNIT}K.B.1.a;Tim Gudang;K.B.1;TIM;WITA;tidak;01-02-2026\n\
         K.B.1;Seksi Gudang;K.B;SEKSI;;ya;01-02-2026\n\
         K.A.1;Seksi Angka;K.B;;;;01-03-2026\n\
         K.A;Bidang Pelayanan;K;;;;\n"
    );
    let pratinjau = unggah(&dewi, "UNIT", isi.as_bytes()).await;
    for kata in [
        "2 Baru",
        "1 Berubah",
        "1 Tetap",
        "0 Meragukan",
        "Nama: Seksi Data → Seksi Angka",
        "Induk: Bidang Pelayanan → Bidang Sarana",
    ] {
        assert!(pratinjau.memuat(kata), "{kata}: {}", pratinjau.isi());
    }
    assert!(!pratinjau.memuat("Tidak ada pada berkas"));
    assert_eq!(cetak(&app).await, sebelum, "pratinjau tidak mengubah apa pun");
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert!(diterapkan.memuat("3 unit ditambahkan atau disesuaikan"), "{}", diterapkan.isi());
    let masa = "select string_agg(m.nama || ' di ' || i.nama || ' ' || m.mulai, '; ' order by m.mulai)
                from unit_masa m join unit u using (unit_id) join unit i on i.unit_id = m.induk_id where u.kode = 'K.A.1'";
    assert_eq!(
        satu(&app, masa.into()).await,
        "Seksi Data di Bidang Pelayanan -infinity; Seksi Angka di Bidang Sarana 2026-03-01"
    );
    // Atasan Penilai mengikuti susunan pada harinya.
    let atasan = |hari: &str| {
        format!(
            "select a.nama from penilai_pegawai h join pegawai a on a.pegawai_id = h.atasan_penilai_id
             where h.pegawai_id = '{}' and h.mulai <= '{hari}' and '{hari}' < h.selesai",
            kantor.sari.id
        )
    };
    assert_eq!(satu(&app, atasan("2026-02-28")).await, "Ratna");
    assert_eq!(satu(&app, atasan("2026-03-01")).await, "Wawan");
    let lagi = unggah(&dewi, "UNIT", isi.as_bytes()).await;
    assert!(lagi.memuat("4 Tetap"), "{}", lagi.isi());
    let dibatalkan = dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat("3 unit kembali seperti semula"), "{}", dibatalkan.isi());
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn unit_yang_meragukan_disebut_sebabnya_dan_tidak_ikut() {
    let (app, _, dewi) = panggung().await;
    let isi = format!(
        "{UNIT}A;Unit A;B;;;;\nB;Unit B;C;;;;\nC;Unit C;A;;;;\n\
         K.A;Bidang Pelayanan;K.A.1;;;;\n\
         D;Unit D;TIDAK ADA;;;;\nE;Unit E;D;;;;\n\
         F;Unit F;;;WIX;;\nG;Unit G;;;;mungkin;\nH;Unit H;;;;;31-02-2026\n\
         I;Unit I;;;;;\nI;Unit I lagi;;;;;\nK.B;Bidang Lain;;;;;01-01-2019\n=\"J\";Unit J;;;;;\n\
         L;Unit L;M;;;;01-02-2026\nM;Unit M;;;;;01-03-2026\n"
    );
    let pratinjau = unggah(&dewi, "UNIT", isi.as_bytes()).await;
    assert!(pratinjau.memuat("1 Baru") && pratinjau.memuat("14 Meragukan"), "{}", pratinjau.isi());
    for kalimat in [
        "Susunannya melingkar",
        "Kode induknya tidak ada",
        "Unit induknya baru, dan barisnya sendiri meragukan.",
        "Zona waktunya bukan",
        "bukan «ya» atau «tidak»",
        "Salah satu TMT bukan tanggal.",
        "Kode unit ini ada pada lebih dari satu baris.",
        "Sudah ada perubahan unit ini sesudah tanggal mulai itu.",
        "berisi rumus",
        "Unit induknya belum ada atau sudah ditutup",
    ] {
        assert!(pratinjau.memuat(kalimat), "{kalimat}: {}", pratinjau.isi());
    }
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert!(diterapkan.memuat("1 unit ditambahkan atau disesuaikan"), "{}", diterapkan.isi());
    assert_eq!(
        app.hitung("select count(*) from unit where kode in ('A','B','C','D','E','F','G','H','I','L')").await,
        0
    );
}

#[tokio::test]
async fn unit_yang_sudah_dipakai_tidak_ikut_dibatalkan() {
    let (app, kantor, dewi) = panggung().await;
    let isi = format!("{UNIT}P;Pusat;K;;;;\nP.1;Bagian;P;;;;\nQ;Balai;K;;;;\n");
    let pratinjau = unggah(&dewi, "UNIT", isi.as_bytes()).await;
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update penempatan set unit_id = (select unit_id from unit where kode = 'P.1') where pegawai_id = '{}'",
        kantor.sari.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let dibatalkan = dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat("1 unit kembali seperti semula; 2 dibiarkan"), "{}", dibatalkan.isi());
    assert_eq!(
        satu(&app, "select string_agg(kode, ' ' order by kode) from unit where kode in ('P','P.1','Q')".into()).await,
        "P P.1"
    );
}

#[tokio::test]
async fn daftar_penempatan_diterapkan_lalu_dibatalkan_tanpa_bekas() {
    let (app, kantor, dewi) = panggung().await;
    let sebelum = cetak(&app).await;
    // Koma, Windows-1252, dan kolom pilihan yang tidak ada.
    let isi = format!(
        "NIP,KODE UNIT,JABATAN,JENIS JABATAN,SEBAGAI,MULAI,SELESAI,NOMOR SK\r\n\
         {},K.B,Pengelola Sarana,,,01-02-2026,,SK-1\r\n\
         {},K.A.1,Kepala Seksi Data,,Plh.,05-02-2026,09-02-2026,SK-2\r\n\
         {},K.B,Pengelola Sarana,,definitif,01-01-2020,31-12-2026,SK-3\r\n\
         {},K.B,Ahli Caf\u{e9},fungsional,,01-03-2026,,\r\n",
        kantor.sari.nip, kantor.wawan.nip, kantor.joko.nip, kantor.umi.nip
    );
    let bita: Vec<u8> = isi.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let pratinjau = unggah(&dewi, "PENEMPATAN", &bita).await;
    for kata in [
        "1 Baru",
        "2 Berubah",
        "1 Meragukan",
        "Analis Data, Seksi Data → berakhir 31 Januari 2026",
        "Selesai: kosong → 31 Desember 2026",
    ] {
        assert!(pratinjau.memuat(kata), "{kata}: {}", pratinjau.isi());
    }
    let pratinjau = dewi.tekan(&pratinjau, "Ikutkan semua", &[]).await;
    assert_eq!(cetak(&app).await, sebelum);
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert!(diterapkan.memuat("4 penempatan ditambahkan atau disesuaikan"), "{}", diterapkan.isi());
    let tempat = format!(
        "select string_agg(u.kode || ' ' || t.mulai || ' ' || coalesce(t.selesai::text, '…') || ' ' || t.nomor_sk, '; ' order by t.mulai)
         from penempatan t join unit u using (unit_id) where t.pegawai_id = '{}'",
        kantor.sari.id
    );
    assert_eq!(satu(&app, tempat).await, "K.A.1 2020-01-01 2026-02-01 ; K.B 2026-02-01 … SK-1");
    assert_eq!(app.hitung("select count(*) from jabatan where nama = 'Ahli Café' and jenis = 'FUNGSIONAL'").await, 1);
    let plh = format!(
        "select n.nama from penilai_pegawai h join pegawai n on n.pegawai_id = h.penilai_id
         where h.pegawai_id = '{}' and h.mulai <= '2026-02-09' and '2026-02-09' < h.selesai",
        kantor.tono.id
    );
    assert_eq!(satu(&app, plh).await, "Wawan");
    let dibatalkan = dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat("4 penempatan kembali seperti semula"), "{}", dibatalkan.isi());
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn penempatan_yang_meragukan_disebut_sebabnya_dan_tidak_ikut() {
    let (app, kantor, dewi) = panggung().await;
    let sebelum = cetak(&app).await;
    let (sari, tono, joko) = (&kantor.sari.nip, &kantor.tono.nip, &kantor.joko.nip);
    let isi = format!(
        "{TEMPAT}198501012010012777;K.B;Analis Data;;;;01-02-2026;;\n\
         {sari};TIDAK ADA;Analis Data;;;;01-02-2026;;\n\
         {tono};K.B;Jabatan Asing;;;;01-02-2026;;\n\
         {tono};K.B;Analis Data;;;;01-03-2026;;\n\
         {joko};K.A.1;Kepala Seksi Data;;;ya;01-02-2026;;\n\
         {sari};K.B;Analis Data;;;;01-01-2019;;\n\
         {sari};K.B;Analis Data;;entah;;01-02-2026;31-01-2026;\n\
         12345;K.B;Analis Data;;;;;;\n"
    );
    let pratinjau = unggah(&dewi, "PENEMPATAN", isi.as_bytes()).await;
    assert!(pratinjau.memuat("8 Meragukan"), "{}", pratinjau.isi());
    for kalimat in [
        "NIP ini belum ada di sini",
        "Kode unit ini tidak ada di sini",
        "Jabatannya belum dikenal, dan jenis jabatannya kosong",
        "dua jabatan definitif pada hari yang sama",
        "dua kepala definitif",
        "sudah punya penempatan definitif yang mulai pada atau sesudah tanggal itu",
        "bukan definitif, Plt., atau Plh.",
        "Tanggal selesainya sebelum tanggal mulainya.",
        "NIP kosong atau bukan NIP yang mungkin.",
        "Tanggal mulainya kosong.",
    ] {
        assert!(pratinjau.memuat(kalimat), "{kalimat}: {}", pratinjau.isi());
    }
    dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn lembar_yang_bermusuhan_dijawab_dengan_kalimat() {
    let (app, _, dewi) = panggung().await;
    let panjang = format!("{UNIT}{}", "X;Y;;;;;\n".repeat(100_000));
    let lebar = format!("{}\n{}", "A;".repeat(16_384), "1;".repeat(16_384));
    for (bita, kalimat) in [
        (b"KODE UNIT;NAMA\nA\0;B\n".to_vec(), "tidak terbaca sebagai teks CSV"),
        (panjang.into_bytes(), "lebih dari 30.000 baris"),
        (lebar.into_bytes(), "«KODE UNIT» dan «NAMA» tidak ditemukan"),
        (UNIT.as_bytes().to_vec(), "tidak berisi satu baris pun"),
        (Vec::new(), "Pilih dahulu berkas"),
        (b"\xff\xfek\0o\0".to_vec(), "tidak terbaca sebagai teks CSV"),
    ] {
        let jawaban = unggah(&dewi, "UNIT", &bita).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}");
        assert!(jawaban.memuat(kalimat), "{kalimat}: {}", jawaban.isi());
    }
    assert_eq!(app.hitung("select count(*) from impor_baris").await, 0);
    // Pilihannya tetap pada yang tadi dipilih.
    let jawaban = unggah(&dewi, "PENEMPATAN", b"a;b\n1;2\n").await;
    assert_eq!(jawaban.nilai("jenis"), ["PENEMPATAN"]);
}

#[tokio::test]
async fn templat_diunduh_diisi_lalu_terbaca() {
    let (app, kantor, dewi) = panggung().await;
    for jenis in ["unit", "penempatan"] {
        let alamat = format!("{ALAMAT}/templat/{jenis}");
        let templat = dewi.buka(&alamat).await;
        assert_eq!(templat.status, StatusCode::OK);
        let nama = templat.kepala["content-disposition"].to_str().unwrap();
        assert!(nama.contains(&format!("templat-{jenis}.xlsx")), "{nama}");
        for siapa in [&kantor.sari, &kantor.adi] {
            assert_eq!(app.masuk(siapa).await.buka(&alamat).await.status, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(dewi.buka(&format!("{ALAMAT}/templat/siasn")).await.status, StatusCode::NOT_FOUND);
    assert!(dewi.buka("/pegawai").await.tautan("Impor").is_some());
    let mut buku = Workbook::new();
    let lembar = buku.add_worksheet();
    for (k, (judul, isi)) in (0..).zip([("Kode Unit", "K.C"), ("nama", "Bidang Baru"), ("Kode_Induk", "K")]) {
        lembar.write_string(0, k, judul).unwrap().write_string(1, k, isi).unwrap();
    }
    lembar.write_string(0, 3, "MULAI").unwrap().write_number(1, 3, 46_054.0).unwrap();
    lembar.write_string(2, 0, "K.D").unwrap().write_formula(2, 1, Formula::new("=\"x\"").set_result("x")).unwrap();
    let pratinjau = unggah(&dewi, "UNIT", &buku.save_to_buffer().unwrap()).await;
    assert!(pratinjau.memuat("1 Baru") && pratinjau.memuat("berisi rumus"), "{}", pratinjau.isi());
    dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert_eq!(satu(&app, "select mulai::text from unit where kode = 'K.C'".into()).await, "2026-02-01");
}

#[tokio::test]
async fn yang_sedang_dibaca_tampak_kemajuannya_dan_yang_diam_terputus() {
    let (app, kantor, dewi) = panggung().await;
    let id = Uuid::now_v7();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into impor (impor_id, jenis, keadaan, nama_berkas, kolom_hilang, pengunggah_id, diunggah_pada, terbaca,
             semua, kabar_pada)
         values ('{id}', 'SIASN', 'DIBACA', 'ekspor.xlsx', '{{}}', '{}', '{1}', 4000, 10000, '{1}')",
        kantor.dewi.id,
        pagi()
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let alamat = format!("{ALAMAT}/{id}");
    let halaman = dewi.buka(&alamat).await;
    assert!(halaman.memuat("Sedang dibaca: 4.000 dari 10.000 baris."), "{}", halaman.isi());
    assert!(halaman.html.contains("http-equiv=\"refresh\""));
    let terap = dewi.paksa(&format!("{alamat}/penerapan"), &[]).await;
    assert_eq!(terap.status, StatusCode::CONFLICT);
    app.app.clock.set(pagi() + TimeDelta::seconds(31));
    let halaman = dewi.buka(&alamat).await;
    assert!(halaman.memuat("terputus") && halaman.memuat("Unggah lagi"), "{}", halaman.isi());
    assert!(!halaman.html.contains("http-equiv=\"refresh\""));
    assert!(dewi.buka(ALAMAT).await.memuat("Sedang dibaca"));
}

#[tokio::test]
async fn yang_tidak_diperlukan_lagi_dilepas() {
    let (app, kantor, dewi) = panggung().await;
    let satu_unit = |kode: &str| format!("{UNIT}{kode};Unit {kode};K;;;;\nRUSAK;Unit;TIDAK ADA;;;;\n").into_bytes();
    let lama = unggah(&dewi, "UNIT", &satu_unit("Z1")).await;
    let baru = unggah(&dewi, "UNIT", &satu_unit("Z2")).await;
    let diterapkan = dewi.tekan(&baru, "Terapkan impor ini", &[]).await;
    // Pratinjau yang lebih lama dibandingkan dengan keadaan yang sudah lewat.
    assert_eq!(dewi.buka(&lama.alamat).await.status, StatusCode::NOT_FOUND);
    app.app.clock.set(pagi() + TimeDelta::days(31));
    let dewi = app.masuk(&kantor.dewi).await;
    unggah(&dewi, "UNIT", &satu_unit("Z3")).await;
    let sisa = "select count(*) from impor_baris b join impor i using (impor_id) where i.keadaan = 'DITERAPKAN'";
    assert_eq!(app.hitung(sisa).await, 1);
    assert_eq!(app.hitung("select count(*) from impor_baris where nama = 'Unit Z2' and isi is not null").await, 0);
    // Yang diterapkan tetap dapat dibatalkan.
    let halaman = dewi.buka(&diterapkan.alamat).await;
    let dibatalkan = dewi.tekan(&halaman, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat("1 unit kembali seperti semula"), "{}", dibatalkan.isi());
    assert_eq!(app.hitung("select count(*) from unit where kode = 'Z2'").await, 0);
}
