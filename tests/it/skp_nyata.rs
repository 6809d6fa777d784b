//! SKP yang benar-benar terbit: dimasukkan lewat halaman sebagaimana tertulis, dicetak kembali
//! tanpa berubah. Kalimatnya tidak ikut dalam proyek; jalurnya pada KINERJA_SKP_NYATA.

use std::collections::BTreeSet;

use kinerja::{kernel::auth::Pengguna, skp, skp::DokumenImpor};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik, pagi};

fn berkas() -> String {
    let jalur = std::env::var("KINERJA_SKP_NYATA").unwrap_or_else(|_| {
        panic!("uji ini memerlukan SKP nyata: isi KINERJA_SKP_NYATA dengan jalur skp-nyata.json (lihat .ci/uji)")
    });
    std::fs::read_to_string(&jalur).unwrap_or_else(|e| panic!("KINERJA_SKP_NYATA={jalur}: {e}"))
}

fn dokumen() -> Vec<Value> {
    serde_json::from_str(&berkas()).unwrap()
}

fn teks<'a>(nilai: &'a Value, kunci: &str) -> &'a str {
    nilai[kunci].as_str().unwrap_or_default()
}

/// Satu spasi di antara kata, seperti disimpan dan dicetak.
fn sebaris(s: &str) -> String {
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Penilai berjabatan pimpinan tinggi dan seorang pegawai berjenis jabatan menurut sumber.
async fn pasangan(app: &Aplikasi, ke: u32, jenis: &str) -> (Orang, Orang) {
    let akar = sqlx::query_scalar("select unit_id from unit where kode = 'K'").fetch_one(&app.db).await.unwrap();
    let unit = pabrik::unit(&app.db, &format!("N{ke}"), &format!("Unit {ke}"), Some(akar), true).await;
    let jabatan = format!("Kepala Unit {ke}");
    let penilai = pabrik::orang(&app.db, &format!("Pimpinan {ke}"), 2 * ke + 12, unit, (&jabatan, "JPT"), true).await;
    let jabatan = format!("Jabatan {ke}");
    let pegawai = pabrik::orang(&app.db, &format!("Pegawai {ke}"), 2 * ke + 13, unit, (&jabatan, jenis), false).await;
    pabrik::susun_penilai(&app.db).await;
    (penilai, pegawai)
}

async fn buat(peramban: &Peramban, tahun: i64, pendekatan: &str) -> Halaman {
    let baru = peramban.buka("/skp/baru").await;
    let (mulai, selesai) = (format!("1/1/{tahun}"), format!("31/12/{tahun}"));
    let isian = [("mulai", mulai.as_str()), ("selesai", &selesai), ("pendekatan", pendekatan)];
    let skp = peramban.tekan(&baru, "Buat draf", &isian).await;
    assert_eq!(skp.teks(".lencana"), "Draf", "{}", skp.isi());
    skp
}

async fn isi_lampiran(peramban: &Peramban, alamat: &str, lampiran: &[(&str, String)]) -> Halaman {
    let halaman = peramban.buka(&format!("{alamat}/lampiran")).await;
    let isian: Vec<_> = lampiran.iter().map(|(n, v)| (*n, v.as_str())).collect();
    peramban.tekan(&halaman, "Simpan draf", &isian).await
}

/// Penilai menulis RHK yang kelak diintervensi, lalu mengajukannya.
async fn ajukan_rhk_pimpinan(peramban: &Peramban, tahun: i64, rhk: &BTreeSet<String>) {
    let alamat = buat(peramban, tahun, "KUANTITATIF").await.alamat;
    for kalimat in rhk {
        let baru = peramban.buka(&format!("{alamat}/rencana/baru")).await;
        let isian = [
            ("rhk", kalimat.as_str()),
            ("perspektif", "PROSES_BISNIS"),
            ("indikator", "Terwujudnya hasil"),
            ("target", "100%"),
        ];
        peramban.tekan(&baru, "Simpan draf", &isian).await;
    }
    let satu = |n: &'static str| (n, "Ada".to_owned());
    let skp = isi_lampiran(peramban, &alamat, &[satu("dukungan"), satu("skema"), satu("konsekuensi")]).await;
    let skp = peramban.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Diajukan", "{}", skp.isi());
}

/// Memasukkan satu hasil kerja; baris indikator ditambah dengan tombolnya, seperti tanpa JavaScript.
async fn tulis_rhk(peramban: &Peramban, alamat: &str, hasil: &Value, pendekatan: &str) {
    let mut halaman = peramban.buka(&format!("{alamat}/rencana/baru")).await;
    let indikator = hasil["indikator"].as_array().unwrap();
    for _ in 1..indikator.len() {
        halaman = peramban.tekan(&halaman, "Tambah", &[]).await;
    }
    let pimpinan = sebaris(teks(hasil, "rhk_pimpinan"));
    let pilihan = halaman.pilihan("rhk_pimpinan").into_iter().find(|(bunyi, _)| *bunyi == pimpinan);
    let mut isian: Vec<(&str, &str)> = vec![
        ("bagian", teks(hasil, "bagian")),
        ("rhk", teks(hasil, "rhk")),
        ("penugasan_dari", teks(hasil, "penugasan_dari")),
    ];
    if let Some((_, nilai)) = &pilihan {
        isian.push(("rhk_pimpinan", nilai));
    }
    if !teks(hasil, "perspektif").is_empty() && !halaman.pilihan("perspektif").is_empty() {
        isian.push(("perspektif", kode_perspektif(teks(hasil, "perspektif"))));
    }
    for i in indikator {
        isian.push(("indikator", teks(i, "indikator")));
        if pendekatan == "KUALITATIF" {
            assert_eq!(
                (teks(i, "aspek"), teks(i, "target_teks")),
                ("", ""),
                "sumber kualitatif tanpa aspek dan target"
            );
            continue;
        }
        isian.push(("aspek", teks(i, "aspek")));
        isian.push(("target", teks(i, "target_teks")));
        isian.push(("satuan", teks(i, "satuan")));
    }
    let skp = peramban.tekan(&halaman, "Simpan draf", &isian).await;
    assert_eq!(skp.alamat, alamat, "tidak tersimpan: {}", skp.teks("[role=alert]"));
}

fn kode_perspektif(sebutan: &str) -> &'static str {
    skp::Perspektif::SEMUA.iter().find(|p| p.sebutan() == sebutan).unwrap().kode()
}

/// Baris hasil kerja pada cetakan: (RHK pimpinan, RHK, [aspek, indikator, target]). Kolom yang tidak ada pada
/// formulirnya kosong; pada formulir F2 kolom pertama perspektif, hanya pada baris pertama kelompoknya.
fn cetakan(halaman: &Halaman) -> Vec<(String, String, Vec<[String; 3]>)> {
    let html = Html::parse_document(&halaman.html);
    let baris = Selector::parse("[aria-label='Hasil kerja'] tbody tr:not(.cetak__kelompok)").unwrap();
    let sel = Selector::parse("td").unwrap();
    let mut hasil: Vec<(String, String, Vec<[String; 3]>)> = Vec::new();
    let kepala: Vec<String> = halaman.semua("[aria-label='Hasil kerja'] thead tr:first-child th");
    let (jpt, beraspek) = (kepala[0] == "Perspektif", kepala.iter().any(|k| k == "Aspek"));
    let kualitatif = kepala.last().is_some_and(|k| k.starts_with("Ukuran Keberhasilan"));
    for tr in html.select(&baris) {
        let td: Vec<String> = tr.select(&sel).map(|t| sebaris(&t.text().collect::<String>())).collect();
        if td[0] == "–" {
            continue;
        }
        let ukuran = match (kualitatif, beraspek) {
            (true, _) => 1,
            (_, true) => 3,
            (_, false) => 2,
        };
        let (pokok, akhir) = td.split_at(td.len() - ukuran);
        let akhir = match akhir {
            [a, i, t] => [a.clone(), i.clone(), t.clone()],
            [i, t] => [String::new(), i.clone(), t.clone()],
            lain => [String::new(), lain[0].clone(), String::new()],
        };
        match pokok {
            [] => hasil.last_mut().unwrap().2.push(akhir),
            [_, rhk] | [_, _, rhk] if jpt => hasil.push((String::new(), rhk.clone(), vec![akhir])),
            [_, pimpinan, rhk] => hasil.push((pimpinan.clone(), rhk.clone(), vec![akhir])),
            lain => panic!("baris cetakan tidak dikenali: {lain:?}"),
        }
    }
    hasil
}

/// Yang seharusnya tercetak: sama dengan sumber, utama dahulu; satuan yang terpisah ikut di belakang angka.
fn harapan(dokumen: &Value, jpt: bool) -> Vec<(String, String, Vec<[String; 3]>)> {
    let semua = dokumen["hasil_kerja"].as_array().unwrap();
    let bagian = |b: &'static str| semua.iter().filter(move |h| teks(h, "bagian") == b);
    bagian("UTAMA")
        .chain(bagian("TAMBAHAN"))
        .map(|h| {
            let penugasan = match teks(h, "penugasan_dari") {
                "" => String::new(),
                dari => format!(" (Penugasan dari {dari})"),
            };
            let mut indikator: Vec<[String; 3]> = h["indikator"]
                .as_array()
                .unwrap()
                .iter()
                .map(|i| [sebutan_aspek(teks(i, "aspek")), sebaris(teks(i, "indikator")), target(i)])
                .collect();
            if indikator.is_empty() {
                indikator.push(Default::default());
            }
            let pimpinan = if jpt { String::new() } else { sebaris(teks(h, "rhk_pimpinan")) };
            (pimpinan, sebaris(&format!("{}{penugasan}", teks(h, "rhk"))), indikator)
        })
        .collect()
}

fn sebutan_aspek(kode: &str) -> String {
    let mut huruf = kode.to_lowercase();
    if let Some(awal) = huruf.get_mut(0..1) {
        awal.make_ascii_uppercase();
    }
    huruf
}

fn target(indikator: &Value) -> String {
    let (target, satuan) = (sebaris(teks(indikator, "target_teks")), sebaris(teks(indikator, "satuan")));
    let berangka = skp::baca_target(&target).is_ok_and(|t| t.angka.is_some());
    if satuan.is_empty() || !berangka || target.to_lowercase().contains(&satuan.to_lowercase()) {
        return target;
    }
    format!("{target} {satuan}")
}

#[tokio::test]
async fn setiap_skp_nyata_dimasukkan_lewat_halaman_dan_tercetak_sama() {
    let app = Aplikasi::baru().await;
    Kantor::kecil(&app.db).await;
    for (ke, dokumen) in (1..).zip(dokumen()) {
        let kode = teks(&dokumen, "kode");
        let jenis = dokumen["jenis_jabatan"].as_str().unwrap_or("PELAKSANA");
        let (penilai, pegawai) = pasangan(&app, ke, jenis).await;
        let (penilai, pegawai) = (app.masuk(&penilai).await, app.masuk(&pegawai).await);
        let tahun = dokumen["tahun"].as_i64().unwrap_or(2026);
        let hasil = dokumen["hasil_kerja"].as_array().unwrap();
        let rhk_pimpinan: BTreeSet<String> =
            hasil.iter().map(|h| sebaris(teks(h, "rhk_pimpinan"))).filter(|s| !s.is_empty()).collect();
        if !rhk_pimpinan.is_empty() {
            ajukan_rhk_pimpinan(&penilai, tahun, &rhk_pimpinan).await;
        }
        let pendekatan = teks(&dokumen, "pendekatan");
        let alamat = buat(&pegawai, tahun, pendekatan).await.alamat;
        for h in hasil {
            tulis_rhk(&pegawai, &alamat, h, pendekatan).await;
        }
        let cetak = pegawai.buka(&format!("{alamat}/cetak")).await;
        assert_eq!(cetakan(&cetak), harapan(&dokumen, jenis == "JPT"), "{kode}");
        assert!(cetak.teks(".cetak__judul").ends_with(&format!("PENDEKATAN HASIL KERJA {pendekatan}")), "{kode}");
        if dokumen["perilaku"].as_array().is_some_and(|p| p.len() == 7) {
            sampai_ditetapkan(&dokumen, &penilai, &pegawai, &alamat).await;
        }
    }
}

/// Dokumen yang utuh menempuh seluruh jalan: ekspektasi, lampiran, ajukan, tetapkan, cetak.
async fn sampai_ditetapkan(dokumen: &Value, penilai: &Peramban, pegawai: &Peramban, alamat: &str) {
    let ekspektasi: Vec<String> =
        dokumen["perilaku"].as_array().unwrap().iter().map(|p| sebaris(teks(p, "ekspektasi_khusus"))).collect();
    let halaman = penilai.buka(&format!("{alamat}/ekspektasi")).await;
    let isian: Vec<_> = ekspektasi.iter().map(|e| ("ekspektasi", e.as_str())).collect();
    penilai.tekan(&halaman, "Simpan draf", &isian).await;
    let baris = |kunci: &str| {
        let butir = dokumen["lampiran"][kunci].as_array().unwrap();
        butir.iter().map(|b| b.as_str().unwrap()).collect::<Vec<_>>().join("\n")
    };
    let lampiran = [
        ("dukungan", baris("dukungan_sumber_daya")),
        ("skema", baris("skema_pertanggungjawaban")),
        ("konsekuensi", baris("konsekuensi")),
    ];
    let skp = isi_lampiran(pegawai, alamat, &lampiran).await;
    // Target «120» tanpa satuan ditanyakan satuannya; pegawai menjawabnya.
    let mut skp = skp;
    while let Some(tautan) = skp.tautan("Hasil kerja") {
        let ubah = pegawai.buka(&tautan).await;
        let satuan: Vec<String> =
            ubah.nilai("satuan").iter().map(|s| if s.is_empty() { "buah".into() } else { s.clone() }).collect();
        let isian: Vec<_> = satuan.iter().map(|s| ("satuan", s.as_str())).collect();
        skp = pegawai.tekan(&ubah, "Simpan draf", &isian).await;
    }
    let skp = pegawai.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Diajukan", "{}", skp.isi());
    let skp = penilai.buka(alamat).await;
    let skp = penilai.tekan(&skp, "Tetapkan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Ditetapkan");
    let cetak = pegawai.buka(&format!("{alamat}/cetak")).await;
    let rhk = |daftar: Vec<(String, String, Vec<[String; 3]>)>| {
        daftar.into_iter().map(|(p, r, i)| (p, r, i.len())).collect::<Vec<_>>()
    };
    assert_eq!(rhk(cetakan(&cetak)), rhk(harapan(dokumen, false)));
    for kalimat in ekspektasi.iter().chain(lampiran.iter().map(|(_, l)| l)) {
        for baris in kalimat.lines() {
            assert!(cetak.memuat(&sebaris(baris)), "tidak tercetak: {baris}");
        }
    }
}

#[test]
fn angka_target_terbaca_seperti_pada_sumber() {
    let mut terbaca = 0;
    for dokumen in dokumen() {
        for h in dokumen["hasil_kerja"].as_array().unwrap() {
            for i in h["indikator"].as_array().unwrap() {
                let (tulisan, angka) = (teks(i, "target_teks"), i["target_angka"].as_f64());
                let kami = skp::baca_target(tulisan).unwrap().angka.map(|a| a.to_string().parse::<f64>().unwrap());
                assert_eq!(kami, angka, "«{tulisan}» pada {}", teks(&dokumen, "kode"));
                terbaca += usize::from(angka.is_some());
            }
        }
    }
    assert!(terbaca > 150, "hanya {terbaca} target berangka");
}

#[tokio::test]
async fn impor_menyebut_yang_masih_harus_dilengkapi() {
    let app = Aplikasi::baru().await;
    Kantor::kecil(&app.db).await;
    let semua: Vec<DokumenImpor> = serde_json::from_str(&berkas()).unwrap();
    for (ke, dokumen) in (1..).zip(&semua) {
        let jenis = dokumen.jenis_jabatan.as_deref().unwrap_or("PELAKSANA");
        let (_, pegawai) = pasangan(&app, ke, jenis).await;
        let masa = dokumen.masa(2026).unwrap();
        let hari = chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        let pemilik = Pengguna::mewakili(pegawai.id, hari);
        let mut tx = app.db.begin().await.unwrap();
        let (id, kurang) = skp::masukkan(&mut tx, dokumen, masa, &pemilik, pagi()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!kurang.is_empty(), "{}", dokumen.kode);
        let peramban = app.masuk(&pegawai).await;
        let skp = peramban.buka(&format!("/skp/{id}")).await;
        assert_eq!(skp.semua(".rhk").len(), dokumen.hasil_kerja.len(), "{}", dokumen.kode);
        assert!(skp.memuat(&format!("pendekatan {}", dokumen.pendekatan.to_lowercase())), "{}", dokumen.kode);
        for kalimat in kurang.iter().filter(|k| k.starts_with("Hasil kerja utama")) {
            assert!(skp.memuat(kalimat), "{}: {kalimat}", dokumen.kode);
        }
    }
}
