//! Ekspor SIASN berisi sepuluh ribu orang atas instansi contoh: setiap keganjilan yang ditanam disebut dengan tepat,
//! diterapkan dengan tepat, dan dibatalkan sampai setiap baris setiap tabel kembali.

mod tanaman;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kinerja::{contoh, masuk};
use scraper::{ElementRef, Html, Selector};

use self::tanaman::{Keadaan, Tanaman};
use crate::bantuan::{
    Aplikasi, Halaman, Peramban,
    siasn::{self, Baris, KENARI, Pegawai, dengan},
};

const ALAMAT: &str = "/pegawai/impor";
const SEBERKAS: usize = 10_000;

/// Satu baris pratinjau sebagaimana terbaca.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tampak {
    nomor: String,
    nama: String,
    nip: String,
    keadaan: String,
    kalimat: Vec<String>,
}

fn tampak(halaman: &Halaman) -> Vec<Tampak> {
    let html = Html::parse_document(&halaman.html);
    let pilih = |p: &str| Selector::parse(p).unwrap();
    let teks = |e: ElementRef| e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let satu = |e: ElementRef, p: &str| e.select(&pilih(p)).next().map(teks).unwrap_or_default();
    let pertama = |e: ElementRef, p: &str| {
        let isi = e.select(&pilih(p)).next().unwrap();
        isi.text().map(str::trim).find(|t| !t.is_empty()).unwrap_or_default().to_owned()
    };
    html.select(&pilih("table.tabel tbody tr"))
        .map(|b| Tampak {
            nomor: satu(b, "td[data-judul=Baris]"),
            nama: pertama(b, "th"),
            nip: satu(b, "th small"),
            keadaan: pertama(b, "td[data-judul=Keadaan]"),
            kalimat: b.select(&pilih("td[data-judul=Perbedaan] p")).map(teks).collect(),
        })
        .collect()
}

/// Semua baris berstatus itu, halaman demi halaman.
async fn semua(siapa: &Peramban, pratinjau: &Halaman, saring: &str) -> Vec<Tampak> {
    let mut halaman = siapa.buka(&format!("{}?saring={saring}", pratinjau.alamat)).await;
    let mut baris = tampak(&halaman);
    while let Some(alamat) = halaman.tautan("Berikutnya") {
        halaman = siapa.buka(&alamat).await;
        baris.extend(tampak(&halaman));
    }
    baris
}

/// Jumlah menurut status: baru, berubah, tetap, hilang, meragukan.
fn ubin(halaman: &Halaman) -> Vec<String> {
    halaman.semua(".ubin a").into_iter().skip(1).collect()
}

async fn unggah(siapa: &Peramban, bita: &[u8]) -> Halaman {
    let kunci = siapa.buka(ALAMAT).await.nilai("kunci")[0].clone();
    let alamat = siapa.unggah(ALAMAT, &kunci, "ekspor.xlsx", bita).await.lokasi().expect("berkasnya diterima");
    loop {
        let halaman = siapa.buka(&alamat).await;
        if !halaman.html.contains("http-equiv=\"refresh\"") {
            return halaman;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Instansi contoh, staf kepegawaiannya, orang-orangnya, dan NIP pemilik akun contoh di antaranya.
async fn panggung() -> (Aplikasi, Peramban, Vec<Pegawai>, BTreeSet<String>) {
    let app = Aplikasi::baru().await;
    contoh::muat(&app.db, &app.app.files, &app.app.clock).await.unwrap();
    let ada = siasn::yang_ada(&app.db).await.unwrap();
    let berakun: Vec<(String, String)> =
        sqlx::query_as("select a.peran, p.nip from akun_contoh a join pegawai p using (pegawai_id) where p.nip <> ''")
            .fetch_all(&app.db)
            .await
            .unwrap();
    let (_, nip) = berakun.iter().find(|(peran, _)| peran == "kepegawaian").unwrap();
    let siapa = app.tamu();
    let isian = [("nip", nip.as_str()), ("kata_sandi", masuk::KATA_SANDI_CONTOH)];
    let beranda = siapa.tekan(&siapa.buka("/masuk").await, "Masuk", &isian).await;
    assert_eq!(beranda.alamat, "/", "{}", beranda.isi());
    (app, siapa, ada, berakun.into_iter().map(|(_, nip)| nip).collect())
}

/// Setiap baris setiap tabel, kecuali yang memang bukan data yang diimpor:
/// - `jejak` dan `pengiriman` mencatat bahwa impor dan pembatalannya terjadi, dan hanya bertambah;
/// - `impor*` adalah impor itu sendiri beserta cadangannya;
/// - `beranda*` hanya singgahan yang disusun lagi dari tabel lain;
/// - `versi` pegawai dan unit sengaja tetap naik: formulir yang dibuka semasa impor berlaku tidak boleh menimpa;
/// - rekap pengisian adalah perubahan yang hanya ditambahkan, jadi yang dibandingkan jumlahnya.
async fn seluruhnya(app: &Aplikasi) -> BTreeMap<String, Vec<String>> {
    let tabel: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables
         where schemaname = 'public' and tablename not in ('jejak', 'pengiriman') and tablename !~ '^(impor|beranda)'",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    let mut isi = BTreeMap::new();
    for tabel in tabel {
        let (sumber, kurang) = match tabel.as_str() {
            "rekap_pengisian_baru" => (
                "(select tahun, unit_id, hal, mulai, sum(jumlah) from rekap_pengisian_baru
                  group by 1, 2, 3, 4 having sum(jumlah) <> 0)",
                "",
            ),
            "pegawai" | "unit" => (tabel.as_str(), " - 'versi'"),
            _ => (tabel.as_str(), ""),
        };
        let sql = format!("select (to_jsonb(t){kurang})::text from {sumber} t order by 1");
        let baris: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&app.db).await.unwrap();
        isi.insert(tabel, baris);
    }
    isi
}

fn bandingkan(lama: &BTreeMap<String, Vec<String>>, kini: &BTreeMap<String, Vec<String>>) {
    assert_eq!(lama.keys().collect::<Vec<_>>(), kini.keys().collect::<Vec<_>>());
    for (tabel, isi) in lama {
        if isi != &kini[tabel] {
            let (lama, kini): (BTreeSet<_>, BTreeSet<_>) = (isi.iter().collect(), kini[tabel].iter().collect());
            panic!("{tabel}: {:#?}", lama.symmetric_difference(&kini).take(4).collect::<Vec<_>>());
        }
    }
}

/// Setiap orang yang ber-PNS ID menurut NIP-nya, seperti [`Keadaan::tertulis`].
async fn tersimpan(app: &Aplikasi) -> BTreeMap<String, String> {
    let baris: Vec<(String, String)> = sqlx::query_as(
        "select p.nip, concat_ws('|', p.nama, p.gelar_belakang, p.jenis, p.golongan, coalesce(p.tmt_golongan::text, ''),
                p.kedudukan_hukum, p.pns_id,
                string_agg(u.nama || ', ' || j.nama || ', ' || t.mulai || '–' || coalesce(t.selesai::text, ''), '; '
                           order by t.mulai))
         from pegawai p
         join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
         join unit u using (unit_id)
         join jabatan j using (jabatan_id)
         where p.pns_id is not null
         group by p.pegawai_id",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    baris.into_iter().collect()
}

/// NIP penilai setiap orang pada hari impor.
async fn penilai(app: &Aplikasi) -> BTreeMap<String, String> {
    let baris: Vec<(String, String)> = sqlx::query_as(
        "select p.nip, n.nip
         from penilai_pegawai h join pegawai p using (pegawai_id) join pegawai n on n.pegawai_id = h.penilai_id
         where h.mulai <= '2026-01-12' and '2026-01-12' < h.selesai and p.nip <> '' and n.nip <> ''",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    baris.into_iter().collect()
}

/// Impor pertama: orang-orang contoh sebagaimana adanya. Mereka hanya mendapat data SIASN-nya.
async fn mulai(app: &Aplikasi, siapa: &Peramban, ada: &[Pegawai]) {
    let awal: Vec<Baris> = ada.iter().enumerate().map(|(n, o)| o.baris(n)).collect();
    let pratinjau = unggah(siapa, &siasn::berkas(&awal).unwrap()).await;
    assert_eq!(ubin(&pratinjau)[1], format!("{} Berubah", ada.len()), "{}", pratinjau.isi());
    siapa.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    let harapan = ada.iter().enumerate().map(|(n, o)| (o.nip.clone(), Keadaan::dari(o, n).tertulis())).collect();
    assert_eq!(tersimpan(app).await, harapan);
}

/// Menanam setiap keganjilan, dan menggenapkan berkasnya.
fn tanami(ada: &[Pegawai], berakun: &BTreeSet<String>, kepala: (usize, Pegawai)) -> Tanaman {
    let bebas =
        ada.iter().cloned().enumerate().filter(|(_, o)| !o.kepala && o.jenis == "PNS" && !berakun.contains(&o.nip));
    let mut t = Tanaman::baru(bebas);
    t.nama();
    t.pindah("Perencana Ahli Muda");
    t.pensiun(kepala);
    t.sel_kosong();
    t.kelamin();
    t.ganda();
    let disentuh: BTreeSet<String> = t.sesudah.keys().cloned().collect();
    for (n, o) in ada.iter().enumerate().filter(|(_, o)| !disentuh.contains(&o.nip)) {
        t.tetap(n, o, &[]);
    }
    let berkepala = ada.iter().find(|o| o.kepala && !disentuh.contains(&o.nip)).unwrap();
    t.ditolak(berkepala);
    t.belum_dikenal();
    t.genapkan(SEBERKAS, &ada.iter().filter(|o| !o.kepala).collect::<Vec<_>>());
    t
}

/// Jumlahnya, dan setiap baris yang ditanam dengan perbedaan serta alasannya.
async fn periksa_pratinjau(siapa: &Peramban, pratinjau: &Halaman, t: &Tanaman) {
    let banyak = |status| t.pratinjau[status].len();
    let harapan = [
        format!("{} Baru", banyak("baru")),
        format!("{} Berubah", banyak("berubah")),
        format!("{} Tetap", t.tetap),
        "1 Tidak ada pada berkas".to_owned(),
        format!("{} Meragukan", banyak("meragukan")),
    ];
    assert_eq!(ubin(pratinjau), harapan);
    for status in ["berubah", "meragukan"] {
        assert_eq!(semua(siapa, pratinjau, status).await, t.pratinjau[status], "{status}");
    }
    let hilang = semua(siapa, pratinjau, "hilang").await;
    assert_eq!((hilang.len(), hilang[0].nip.as_str()), (1, t.hilang.as_str()));
    let baru = &t.pratinjau["baru"];
    for n in [0, 675, baru.len() - 50] {
        let nomor: usize = baru[n].nomor.parse().unwrap();
        let halaman = siapa.buka(&format!("{}?saring=baru&sesudah={}", pratinjau.alamat, nomor - 1)).await;
        assert_eq!(tampak(&halaman), baru[n..n + 50]);
    }
}

/// Unit barunya ditentukan, yang boleh dicentang dicentang, lalu diterapkan.
async fn terapkan(siapa: &Peramban, pratinjau: &Halaman, t: &Tanaman) -> Halaman {
    let usulan = siapa.buka(&pratinjau.tautan("Tentukan unit dan jabatan").unwrap()).await;
    siapa.tekan(&usulan, "Simpan ketentuan", &[("cara", "BUAT"), ("kode", "KW")]).await;
    let meragukan = siapa.buka(&format!("{}?saring=meragukan", pratinjau.alamat)).await;
    let nomor: Vec<String> = t.dicentang.iter().map(usize::to_string).collect();
    let isian: Vec<(&str, &str)> = nomor.iter().map(|n| ("ikut", n.as_str())).collect();
    let halaman = siapa.tekan(&meragukan, "Simpan pilihan", &isian).await;
    siapa.tekan(&halaman, "Terapkan impor ini", &[]).await
}

#[tokio::test]
async fn sepuluh_ribu_baris_diperiksa_diterapkan_lalu_dibatalkan_sampai_setiap_baris_kembali() {
    let (app, siapa, ada, berakun) = panggung().await;
    mulai(&app, &siapa, &ada).await;
    let (sebelum, garis) = (seluruhnya(&app).await, penilai(&app).await);
    let dinilai: BTreeSet<&String> = garis.values().collect();
    let menilai = |(_, o): &(usize, Pegawai)| !berakun.contains(&o.nip) && dinilai.contains(&o.nip);
    let kepala = ada.iter().cloned().enumerate().find(menilai).unwrap();
    let nip_kepala = kepala.1.nip.clone();

    let t = tanami(&ada, &berakun, kepala);
    assert_eq!(t.baris.len(), SEBERKAS);
    let pratinjau = unggah(&siapa, &siasn::berkas(&t.baris).unwrap()).await;
    periksa_pratinjau(&siapa, &pratinjau, &t).await;
    bandingkan(&sebelum, &seluruhnya(&app).await);

    let diterapkan = terapkan(&siapa, &pratinjau, &t).await;
    // Yang unitnya ditentukan ikut bersama yang dicentang.
    let ditulis = t.pratinjau["baru"].len() + t.pratinjau["berubah"].len() + t.dicentang.len() + 1;
    assert!(diterapkan.memuat(&format!("{ditulis} orang ditambahkan atau disesuaikan")), "{}", diterapkan.isi());
    let kini = tersimpan(&app).await;
    for (nip, harapan) in &t.sesudah {
        assert_eq!(kini.get(nip), Some(harapan), "{nip}");
    }
    assert_eq!(kini.len(), t.sesudah.len(), "tidak ada orang lain");
    // Kepalanya pensiun hari itu: tidak seorang pun dinilainya lagi.
    assert!(!penilai(&app).await.values().any(|n| *n == nip_kepala));
    let sesudah = seluruhnya(&app).await;
    let terbawa = sesudah.iter().find(|(_, isi)| isi.iter().any(|b| b.contains(KENARI)));
    assert!(terbawa.is_none(), "yang tidak boleh disimpan ada pada {:?}", terbawa.map(|(tabel, _)| tabel));

    let dibatalkan = siapa.tekan(&diterapkan, "Batalkan impor ini", &[]).await;
    assert!(dibatalkan.memuat(&format!("{ditulis} orang kembali seperti semula.")), "{}", dibatalkan.isi());
    bandingkan(&sebelum, &seluruhnya(&app).await);
    assert_eq!(penilai(&app).await, garis);
}

#[tokio::test]
async fn kolom_pilihan_yang_tidak_ada_membiarkan_yang_tersimpan() {
    let (app, siapa, ada, _) = panggung().await;
    mulai(&app, &siapa, &ada).await;
    let mut baris: Vec<Baris> = ada.iter().enumerate().map(|(n, o)| o.baris(n)).collect();
    baris[0] = dengan(baris[0].clone(), &[("NAMA", "Nama Baru".into())]);
    let ada_saja = ["PNS ID", "NIP BARU", "NAMA", "UNOR ID", "JABATAN NAMA", "TMT JABATAN"];
    let pratinjau = unggah(&siapa, &siasn::tulis(&ada_saja, &baris).unwrap()).await;
    let harapan = ["1 Berubah".to_owned(), format!("{} Tetap", ada.len() - 1)];
    assert_eq!(ubin(&pratinjau)[1..3], harapan, "{}", pratinjau.isi());
    assert!(
        pratinjau.memuat(
            "dibiarkan seperti adanya: GELAR DEPAN, GELAR BELAKANG, EMAIL GOV, JENIS PEGAWAI NAMA, KEDUDUKAN HUKUM \
             NAMA, STATUS CPNS PNS, GOL AKHIR NAMA, TMT GOLONGAN, JENIS JABATAN ID, JABATAN ID, UNOR NAMA, INSTANSI \
             KERJA NAMA, TANGGAL LAHIR, JENIS KELAMIN."
        ),
        "{}",
        pratinjau.isi()
    );
    let berubah = semua(&siapa, &pratinjau, "berubah").await;
    assert_eq!(berubah[0].kalimat, [format!("Nama: {} → Nama Baru", ada[0].nama)]);
    siapa.tekan(&pratinjau, "Terapkan impor ini", &[]).await;
    let kini = Keadaan::dari(&Pegawai { nama: "Nama Baru".into(), ..ada[0].clone() }, 0);
    assert_eq!(tersimpan(&app).await[&ada[0].nip], kini.tertulis());
}
