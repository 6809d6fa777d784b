//! Impor SIASN: dari berkas yang dibuat di sini sampai dibatalkan, lewat halamannya.

mod lembar;

use std::io::Write;

use axum::http::StatusCode;
use uuid::Uuid;

use crate::bantuan::{
    Aplikasi, Halaman, Kantor, Peramban,
    siasn::{self, Baris, KENARI, Sel, dengan},
};

const ALAMAT: &str = "/pegawai/impor";

fn berkas(orang: &[Baris]) -> Vec<u8> {
    siasn::berkas(orang).unwrap()
}

/// Seorang Analis Data pada Seksi Data sejak 2020, seperti di Kantor Uji.
fn orang(nip: &str, nama: &str, pns_id: &str, ganti: &[(&'static str, Sel)]) -> Baris {
    let angka: Vec<u8> = nip.bytes().filter(u8::is_ascii_digit).collect();
    let kelamin = if angka.get(14) == Some(&b'1') { "M" } else { "F" };
    let isi: Baris = vec![
        ("PNS ID", pns_id.into()),
        ("NIP BARU", nip.into()),
        ("NAMA", nama.into()),
        ("TANGGAL LAHIR", "01-01-1985".into()),
        ("JENIS KELAMIN", kelamin.into()),
        ("JENIS PEGAWAI NAMA", "PNS Daerah".into()),
        ("KEDUDUKAN HUKUM NAMA", "Aktif".into()),
        ("GOL AKHIR NAMA", "III/b".into()),
        ("JENIS JABATAN ID", "4".into()),
        ("JABATAN NAMA", "Analis Data".into()),
        ("TMT JABATAN", "01-01-2020".into()),
        ("UNOR ID", "UNOR-SEKSI".into()),
        ("UNOR NAMA", "Seksi Data".into()),
    ];
    dengan(isi, ganti)
}

async fn panggung() -> (Aplikasi, Kantor, Peramban) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql(
        "update unit set unor_id = 'UNOR-SEKSI' where nama = 'Seksi Data';
         update unit set unor_id = 'UNOR-SARANA' where nama = 'Bidang Sarana'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let dewi = app.masuk(&kantor.dewi).await;
    (app, kantor, dewi)
}

async fn unggah(dewi: &Peramban, bita: &[u8]) -> Halaman {
    let kunci = dewi.buka(ALAMAT).await.nilai("kunci")[0].clone();
    let jawaban = dewi.unggah(ALAMAT, &kunci, "ekspor.xlsx", bita).await;
    match jawaban.lokasi() {
        Some(lokasi) => dewi.buka(&lokasi).await,
        None => jawaban,
    }
}

/// Isi tabel sebagai teks; versi sengaja tidak dihitung, karena selalu naik.
async fn cetak(app: &Aplikasi) -> String {
    let mut semua = String::new();
    for tabel in ["pegawai", "penempatan", "unit", "unit_masa", "jabatan", "identitas_pegawai", "penilai_pegawai"] {
        let sql = format!(
            "select coalesce(string_agg(b, e'\\n' order by b), '')
             from (select (to_jsonb(t) - 'versi')::text as b from {tabel} t) s"
        );
        let isi: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&app.db).await.unwrap();
        semua += &format!("# {tabel}\n{isi}\n");
    }
    semua
}

async fn satu(app: &Aplikasi, sql: String) -> String {
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&app.db).await.unwrap()
}

#[tokio::test]
async fn impor_diterapkan_lalu_dibatalkan_tanpa_bekas() {
    let (app, kantor, dewi) = panggung().await;
    let sebelum = cetak(&app).await;
    let nip_berspasi = format!(
        "'{} {} {} {}",
        &kantor.sari.nip[..8],
        &kantor.sari.nip[8..14],
        &kantor.sari.nip[14..15],
        &kantor.sari.nip[15..]
    );
    // Sari berganti nama; Tono pindah (TMT serial); Joko pensiun; Rina baru.
    let isi = [
        orang(&nip_berspasi, "Sari Dewanti", "P-1", &[]),
        orang(
            &kantor.tono.nip,
            "Tono",
            "P-2",
            &[
                ("JABATAN NAMA", "Pranata Komputer Ahli Pertama".into()),
                ("JENIS JABATAN ID", Sel::Angka(2.0)),
                ("UNOR NAMA", "Bidang Sarana".into()),
                ("UNOR ID", Sel::Rumus("=\"UNOR-\"&\"SARANA\"", "UNOR-SARANA".into())),
                ("TMT JABATAN", Sel::Angka(46_027.0)),
            ],
        ),
        orang(&kantor.joko.nip, "Joko", "P-3", &[("KEDUDUKAN HUKUM NAMA", "Pensiun".into())]),
        orang("198501012010012777", "Rina", "P-4", &[("GELAR BELAKANG", "S.E.".into())]),
    ];
    let pratinjau = unggah(&dewi, &berkas(&isi)).await;
    assert!(pratinjau.memuat("1 Baru") && pratinjau.memuat("3 Berubah"), "{}", pratinjau.isi());
    assert!(pratinjau.memuat("Nama: Sari → Sari Dewanti"), "{}", pratinjau.isi());
    assert_eq!(cetak(&app).await, sebelum, "pratinjau tidak mengubah apa pun");

    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert!(diterapkan.memuat("4 orang ditambahkan atau disesuaikan"), "{}", diterapkan.isi());
    let tempat = |id| {
        format!(
            "select string_agg(u.nama || ' ' || t.mulai || ' ' || coalesce(t.selesai::text, '…'), '; ' order by t.mulai)
             from penempatan t join unit u using (unit_id) where t.pegawai_id = '{id}'"
        )
    };
    let tono = satu(&app, tempat(kantor.tono.id)).await;
    assert_eq!(tono, "Seksi Data 2020-01-01 2026-01-05; Bidang Sarana 2026-01-05 …");
    assert_eq!(satu(&app, tempat(kantor.joko.id)).await, "Bidang Sarana 2020-01-01 2026-01-12");
    let kartu = "select count(*) from identitas_pegawai where nama in ('Sari Dewanti', 'Rina, S.E.') and urutan = 0";
    assert_eq!(app.hitung(kartu).await, 2);
    let penilai = format!(
        "select n.nama from penilai_pegawai h join pegawai n on n.pegawai_id = h.penilai_id
         where h.pegawai_id = '{}' and h.mulai <= '2026-01-12' and '2026-01-12' < h.selesai",
        kantor.tono.id
    );
    assert_eq!(satu(&app, penilai).await, "Wawan");

    // Berkas yang sama sekali lagi: tidak ada yang berbeda.
    let lagi = unggah(&dewi, &berkas(&isi)).await;
    assert!(lagi.memuat("4 Tetap"), "{}", lagi.isi());

    let dibatalkan = dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat("4 orang kembali seperti semula"), "{}", dibatalkan.isi());
    assert_eq!(cetak(&app).await, sebelum);
    let jejak = "select count(*) from jejak where peristiwa like 'kepegawaian.impor.%'";
    assert_eq!(app.hitung(jejak).await, 4);
}

#[tokio::test]
async fn yang_diubah_orang_sesudahnya_disebut_dan_dibiarkan() {
    let (app, kantor, dewi) = panggung().await;
    let isi = [orang(&kantor.sari.nip, "Sari Dewanti", "P-1", &[]), orang("198501012010012777", "Rina", "P-4", &[])];
    let pratinjau = unggah(&dewi, &berkas(&isi)).await;
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    sqlx::raw_sql("update pegawai set golongan = 'III/c' where nama = 'Sari Dewanti'").execute(&app.db).await.unwrap();
    let dibatalkan = dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat("1 orang kembali seperti semula; 1 dibiarkan"), "{}", dibatalkan.isi());
    assert!(dibatalkan.memuat("Dibiarkan: sudah diubah atau dipakai sesudah impor ini."));
    assert_eq!(app.hitung("select count(*) from pegawai where nama = 'Sari Dewanti'").await, 1);
    assert_eq!(app.hitung("select count(*) from pegawai where nama = 'Rina'").await, 0);
}

#[tokio::test]
async fn yang_meragukan_tidak_ikut_kecuali_dicentang() {
    let (app, kantor, dewi) = panggung().await;
    let isi = [
        orang(
            &kantor.sari.nip,
            "Sari",
            "P-1",
            &[("JENIS KELAMIN", if &kantor.sari.nip[14..15] == "1" { "F" } else { "M" }.into())],
        ),
        orang("198501012010012777", "Kembar", "P-2", &[]),
        orang("198501012010012777", "Kembar", "P-3", &[]),
        orang("198513012010012778", "Mustahil", "P-4", &[]),
        orang("", "Angka", "P-5", &[("NIP BARU", Sel::Angka(198_501_012_010_012_779.0))]),
        orang("", "Rumus", "P-6", &[("NIP BARU", Sel::Rumus("=\"1985\"", "198501012010012780".into()))]),
        orang(
            "198501012010012781",
            "Pindahan",
            "P-7",
            &[("UNOR ID", "UNOR-LAIN".into()), ("UNOR NAMA", "Seksi Lain".into())],
        ),
        orang(
            "198501012010012782",
            "Ketua",
            "P-8",
            &[("JENIS JABATAN ID", "1".into()), ("JABATAN NAMA", "Kepala Seksi Data".into())],
        ),
    ];
    let pratinjau = unggah(&dewi, &berkas(&isi)).await;
    assert!(pratinjau.memuat("8 Meragukan"), "{}", pratinjau.isi());
    for kalimat in [
        "Jenis kelamin tidak sama dengan angka ke-15 NIP.",
        "NIP atau PNS ID ini ada pada lebih dari satu baris.",
        "NIP kosong atau bukan NIP yang mungkin.",
        "NIP tersimpan sebagai angka",
        "NIP berisi rumus Excel",
        "Unitnya belum dikenal di sini.",
        "Unitnya akan mempunyai dua pejabat struktural.",
    ] {
        assert!(pratinjau.memuat(kalimat), "{kalimat}: {}", pratinjau.isi());
    }
    // Unitnya ditentukan, dan Sari diikutkan; selebihnya tidak.
    let usulan = dewi.buka(&pratinjau.tautan("Tentukan unit dan jabatan").unwrap()).await;
    for kode in ["tidak ada", "\0"] {
        let keliru = dewi.tekan(&usulan, "Simpan ketentuan", &[("cara", "BUAT"), ("kode", kode)]).await;
        assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let pratinjau = dewi.tekan(&usulan, "Simpan ketentuan", &[("cara", "BUAT"), ("kode", "K.A")]).await;
    let pratinjau = dewi.tekan(&pratinjau, "Ikutkan semua", &[]).await;
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert!(diterapkan.memuat("2 orang ditambahkan atau disesuaikan"), "{}", diterapkan.isi());
    let induk = "select i.nama from unit u join unit i on i.unit_id = u.induk_id where u.unor_id = 'UNOR-LAIN'";
    assert_eq!(satu(&app, induk.into()).await, "Bidang Pelayanan");
    for nama in ["Kembar", "Mustahil", "Angka", "Rumus", "Ketua"] {
        assert_eq!(
            satu(&app, format!("select count(*)::text from pegawai where nama = '{nama}'")).await,
            "0",
            "{nama}"
        );
    }
    dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert_eq!(app.hitung("select count(*) from unit where unor_id = 'UNOR-LAIN'").await, 0);
}

#[tokio::test]
async fn kolom_yang_kurang_dan_kepala_yang_longgar_tetap_terbaca() {
    let (_, kantor, dewi) = panggung().await;
    let mut isi = orang(&kantor.sari.nip, "Sari Dewanti", "P-1", &[]);
    isi.iter_mut().for_each(|(k, _)| *k = if *k == "NIP BARU" { " nip_baru " } else { k });
    let pratinjau = unggah(&dewi, &siasn::tulis(&["NAMA", " nip_baru "], &[isi]).unwrap()).await;
    assert!(pratinjau.memuat("1 Berubah") && pratinjau.memuat("dibiarkan seperti adanya"), "{}", pratinjau.isi());
}

#[tokio::test]
async fn yang_tidak_boleh_disimpan_tidak_ada_di_mana_pun() {
    let (app, kantor, dewi) = panggung().await;
    let isi = [orang(&kantor.sari.nip, "Sari Dewanti", "P-1", &[]), orang("rusak", "Cacat", "P-2", &[])];
    let pratinjau = unggah(&dewi, &berkas(&isi)).await;
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    for halaman in [&pratinjau, &diterapkan] {
        assert!(!halaman.html.contains(KENARI));
    }
    let tabel: Vec<String> =
        sqlx::query_scalar("select format('%I', tablename) from pg_tables where schemaname = 'public'")
            .fetch_all(&app.db)
            .await
            .unwrap();
    for tabel in tabel {
        let ada = satu(&app, format!("select count(*)::text from {tabel} t where t::text like '%{KENARI}%'")).await;
        assert_eq!(ada, "0", "{tabel}");
    }
}

#[tokio::test]
async fn berkas_yang_tidak_dapat_dipakai_dijawab_dengan_kalimat() {
    let (app, _, dewi) = panggung().await;
    let sah = berkas(&[orang("198501012010012777", "Rina", "P-4", &[])]);
    let mut terkunci = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    terkunci.extend("EncryptedPackage".bytes().flat_map(|b| [b, 0]));
    for (bita, kalimat) in [
        (b"nama,nip".to_vec(), "bukan XLSX"),
        (Vec::new(), "Pilih dahulu berkas"),
        (terkunci, "terkunci kata sandi"),
        (sah[..sah.len() / 2].to_vec(), "rusak atau terpotong"),
        (bom(), "terlalu besar setelah dibuka"),
        (siasn::tulis(&["SATU", "DUA"], &[]).unwrap(), "tidak ditemukan"),
        (vec![b'x'; 26 * 1024 * 1024], "lebih besar dari 25 MB"),
    ] {
        let jawaban = unggah(&dewi, &bita).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}");
        assert!(jawaban.memuat(kalimat), "{kalimat}: {}", jawaban.isi());
    }
    assert_eq!(app.hitung("select count(*) from impor where keadaan <> 'GAGAL'").await, 0);
}

/// Seratus kilobita yang menjadi seratus megabita.
fn bom() -> Vec<u8> {
    let mut arsip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let pilihan = zip::write::SimpleFileOptions::default();
    for nama in ["xl/workbook.xml", "xl/sharedStrings.xml"] {
        arsip.start_file(nama, pilihan).unwrap();
        for _ in 0..if nama.ends_with("Strings.xml") { 100 } else { 0 } {
            arsip.write_all(&[b' '; 1024 * 1024]).unwrap();
        }
    }
    arsip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn hanya_kepegawaian_seluruh_instansi() {
    let (app, kantor, dewi) = panggung().await;
    let sah = berkas(&[orang("198501012010012777", "Rina", "P-4", &[])]);
    let pratinjau = unggah(&dewi, &sah).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
         values ('{}', 'KEPEGAWAIAN', '{}', 'SK uji', '2020-01-01')",
        kantor.wawan.id, kantor.seksi
    )))
    .execute(&app.db)
    .await
    .unwrap();
    for siapa in [&kantor.wawan, &kantor.sari, &kantor.adi] {
        let orang = app.masuk(siapa).await;
        assert_eq!(orang.buka(ALAMAT).await.status, StatusCode::NOT_FOUND, "{}", siapa.nama);
        assert_eq!(orang.buka(&pratinjau.alamat).await.status, StatusCode::NOT_FOUND, "{}", siapa.nama);
        assert_eq!(orang.unggah(ALAMAT, "", "a.xlsx", &sah).await.status, StatusCode::NOT_FOUND, "{}", siapa.nama);
        let terap = format!("{}/penerapan", pratinjau.alamat);
        assert_eq!(orang.paksa(&terap, &[]).await.status, StatusCode::NOT_FOUND, "{}", siapa.nama);
    }
}

#[tokio::test]
async fn berkas_yang_terkirim_dua_kali_diterima_sekali() {
    let (app, _, dewi) = panggung().await;
    let sah = berkas(&[orang("198501012010012777", "Rina", "P-4", &[])]);
    let kunci = Uuid::new_v4().to_string();
    let pertama = dewi.unggah(ALAMAT, &kunci, "a.xlsx", &sah).await;
    let kedua = dewi.unggah(ALAMAT, &kunci, "a.xlsx", &sah).await;
    assert_eq!(pertama.lokasi().unwrap(), kedua.lokasi().unwrap());
    assert_eq!(app.hitung("select count(*) from impor").await, 1);
}

/// Kepala Seksi baru: jabatannya belum dikenal, unitnya sama dengan yang ada.
#[tokio::test]
async fn unit_yang_sama_dan_kelompok_jabatan_struktural_ditentukan_orang() {
    let (app, kantor, dewi) = panggung().await;
    sqlx::raw_sql("update unit set unor_id = null where nama = 'Bidang Sarana'").execute(&app.db).await.unwrap();
    let sebelum = cetak(&app).await;
    let isi = [orang(
        &kantor.wawan.nip,
        "Wawan",
        "P-9",
        &[
            ("JENIS JABATAN ID", "1".into()),
            ("JABATAN NAMA", "Kepala Bidang Sarana dan Aset".into()),
            ("UNOR ID", "UNOR-ASING".into()),
            ("UNOR NAMA", "Bidang Sarana".into()),
            ("TMT JABATAN", "01-01-2025".into()),
        ],
    )];
    let pratinjau = unggah(&dewi, &berkas(&isi)).await;
    assert!(pratinjau.memuat("Jabatan strukturalnya belum dikenal di sini."), "{}", pratinjau.isi());
    let usulan = dewi.buka(&pratinjau.tautan("Tentukan unit dan jabatan").unwrap()).await;
    let isian = [("cara", "SAMA"), ("kode", "K.B"), ("cara", "ADMINISTRATOR"), ("kode", "")];
    let pratinjau = dewi.tekan(&usulan, "Simpan ketentuan", &isian).await;
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert!(diterapkan.memuat("1 orang ditambahkan atau disesuaikan"), "{}", diterapkan.isi());
    assert_eq!(satu(&app, "select nama from unit where unor_id = 'UNOR-ASING'".into()).await, "Bidang Sarana");
    let jenis = "select jenis from jabatan where nama = 'Kepala Bidang Sarana dan Aset'";
    assert_eq!(satu(&app, jenis.into()).await, "ADMINISTRATOR");
    let kepala = "select count(*) from penempatan t join pegawai p using (pegawai_id)
                  where p.nama = 'Wawan' and t.kepala and t.mulai = '2025-01-01' and t.selesai is null";
    assert_eq!(app.hitung(kepala).await, 1);
    dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn nip_yang_bertukar_lahir_yang_beda_dan_yang_hilang_disebut() {
    let (app, kantor, dewi) = panggung().await;
    let awal = [
        orang(&kantor.sari.nip, "Sari", "P-1", &[]),
        orang(&kantor.tono.nip, "Tono", "P-2", &[("JABATAN NAMA", "Pranata Komputer Ahli Pertama".into())]),
        orang(
            &kantor.joko.nip,
            "Joko",
            "P-3",
            &[("UNOR ID", "UNOR-SARANA".into()), ("JABATAN NAMA", "Pengelola Sarana".into())],
        ),
    ];
    let pratinjau = unggah(&dewi, &berkas(&awal)).await;
    dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    let sebelum = cetak(&app).await;
    let mut bertukar = awal[..2].to_vec();
    bertukar[0][1].1 = kantor.tono.nip.as_str().into();
    bertukar[1][1].1 = kantor.sari.nip.as_str().into();
    bertukar.push(orang("198501012010012777", "Rina", "P-4", &[("TANGGAL LAHIR", "02-01-1985".into())]));
    let pratinjau = unggah(&dewi, &berkas(&bertukar)).await;
    assert!(pratinjau.memuat("3 Meragukan") && pratinjau.memuat("1 Tidak ada pada berkas"), "{}", pratinjau.isi());
    assert!(pratinjau.memuat("PNS ID dan NIP-nya menunjuk dua orang berbeda di sini."), "{}", pratinjau.isi());
    assert!(pratinjau.memuat("Tanggal lahir tidak sama dengan delapan angka pertama NIP."), "{}", pratinjau.isi());
    let hilang = dewi.buka(&format!("{}?saring=hilang", pratinjau.alamat)).await;
    assert!(hilang.memuat("Joko") && !hilang.memuat("Rina"), "{}", hilang.isi());
    dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn tmt_yang_lebih_awal_membetulkan_dan_jabatan_mendapat_tanda_pengenalnya() {
    let (app, kantor, dewi) = panggung().await;
    let sebelum = cetak(&app).await;
    let isi = [orang(
        &kantor.sari.nip,
        "Sari",
        "P-1",
        &[("TMT JABATAN", "01-06-2019".into()), ("JABATAN ID", "JAB-7".into())],
    )];
    let pratinjau = unggah(&dewi, &berkas(&isi)).await;
    assert!(pratinjau.memuat("TMT jabatan: 1 Januari 2020 → 1 Juni 2019"), "{}", pratinjau.isi());
    let diterapkan = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    let mulai = format!("select string_agg(mulai::text, ' ') from penempatan where pegawai_id = '{}'", kantor.sari.id);
    assert_eq!(satu(&app, mulai).await, "2019-06-01");
    let pengenal = "select nama from jabatan where jabatan_siasn_id = 'JAB-7'";
    assert_eq!(satu(&app, pengenal.into()).await, "Analis Data");
    dewi.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn pratinjau_yang_panjang_dibaca_halaman_demi_halaman() {
    let (_, _, dewi) = panggung().await;
    let isi: Vec<Baris> = (0..120)
        .map(|n| {
            orang(&format!("19850101201001{}{:03}", 1 + n % 2, 700 + n), &format!("Orang {n}"), &format!("P-{n}"), &[])
        })
        .collect();
    let mut halaman = unggah(&dewi, &berkas(&isi)).await;
    let mut banyak = vec![halaman.semua("tbody tr").len()];
    while let Some(alamat) = halaman.tautan("Berikutnya") {
        halaman = dewi.buka(&alamat).await;
        banyak.push(halaman.semua("tbody tr").len());
    }
    assert_eq!(banyak, [50, 50, 20]);
    assert!(halaman.memuat("Orang 119"));
}

#[tokio::test]
async fn data_yang_berubah_sesudah_pratinjau_tidak_ditimpa_separuh() {
    let (app, _, dewi) = panggung().await;
    let pratinjau = unggah(&dewi, &berkas(&[orang("198501012010012777", "Rina", "P-4", &[])])).await;
    sqlx::raw_sql(
        "insert into pegawai (pegawai_id, jenis, nip, nama) values (gen_random_uuid(), 'PNS', '198501012010012777', 'Rina Lain')",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let sebelum = cetak(&app).await;
    let jawaban = dewi.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(jawaban.memuat("data di sini sudah lain sejak pratinjau ini dibuat"), "{}", jawaban.isi());
    assert_eq!(cetak(&app).await, sebelum);
}

#[tokio::test]
async fn yang_tercatat_pensiun_tidak_ditempatkan_lagi_oleh_impor() {
    let (app, kantor, dewi) = panggung().await;
    let pensiun = [("jenis", "PENSIUN"), ("mulai", "12/1/2026"), ("nomor_sk", "SK-5")];
    crate::peristiwa::simpan(&dewi, &kantor.sari, &pensiun).await;
    let sari = orang(&kantor.sari.nip, "Sari", "PNS-SARI", &[]);
    let halaman = unggah(&dewi, &berkas(&[sari])).await;
    assert!(halaman.memuat("Di sini tercatat tidak lagi bertugas"), "{}", halaman.isi());
    dewi.tekan(&halaman, "Terapkan", &[]).await;
    let berjalan = "select count(*) from penempatan t join pegawai p using (pegawai_id)
                    where p.nama = 'Sari' and (t.selesai is null or t.selesai > '2026-01-12')";
    assert_eq!(app.hitung(berjalan).await, 0);
}
