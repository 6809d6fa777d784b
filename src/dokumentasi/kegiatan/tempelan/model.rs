//! Dari teks tempelan atau lembar XLSX menjadi baris, dan pemilahan yang baik dari yang keliru.

use chrono::NaiveDate;

use crate::{
    dokumentasi::kegiatan::{
        model::{Isi as IsiKegiatan, Ketikan},
        pilihan::Pilihan,
    },
    kepegawaian::lembar::{self, Bentuk, BerkasKeliru, Isi, Kabar, Sel, Terbaca, kenali_kepala, tanggal, tulisan},
    kernel::form::{Galat, sebaris},
};

/// Baris paling banyak sekali tempel.
pub const BARIS_MAKS: usize = 1000;
/// Berkas XLSX terbesar.
pub const BERKAS_MAKS: usize = 2 * 1024 * 1024;
/// Tempelan tersisa paling besar, agar formulirnya masih dapat dikirim.
pub const SISA_MAKS: usize = 200 * 1024;

/// Kolom menurut urutannya, dan ejaannya; kolom Progres Harian BKN juga dikenali.
const KOLOM: [(&str, &[&str]); 8] = [
    ("Tanggal", &["TANGGAL", "TANGGALKEGIATAN", "TGL"]),
    ("Jam mulai", &["JAMMULAI", "JAMMULAIKEGIATAN", "MULAI"]),
    ("Jam selesai", &["JAMSELESAI", "JAMSELESAIKEGIATAN", "SELESAI"]),
    ("RHK", &["RHK", "RENCANAAKSI", "RENCANAHASILKERJA", "INDIKATOR"]),
    ("Kegiatan", &["KEGIATAN", "KEGIATANHARIAN", "URAIAN", "URAIANKEGIATAN"]),
    ("Realisasi", &["REALISASI"]),
    ("Satuan", &["SATUAN"]),
    ("Kendala", &["KENDALA", "HAMBATAN"]),
];

/// Galat lembar kerja; juga yang ditempel.
const GALAT_LEMBAR: [&str; 9] =
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", lembar::TANPA_HASIL];

/// Bentuk lembar kegiatan.
pub const BENTUK: Bentuk = Bentuk {
    kolom: &KOLOM,
    wajib: &[0, 4],
    csv: true,
    tanpa_kepala: "Kolom «Tanggal» dan «Kegiatan» tidak ditemukan. Pakai templatnya, atau tempel barisnya tanpa kepala kolom.",
    terbuka: 16 * 1024 * 1024,
    galat: true,
};

/// Satu baris sebagaimana datang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarisTempel {
    /// Nomor barisnya pada tempelan atau lembar.
    pub nomor: usize,
    /// Kolom menurut [`KOLOM`]; selebihnya berlebih.
    pub sel: Vec<String>,
}

impl BarisTempel {
    fn ketikan(&self) -> Ketikan {
        let kolom = |n: usize| self.sel.get(n).cloned().unwrap_or_default();
        Ketikan {
            tanggal: kolom(0),
            jam_mulai: kolom(1),
            jam_selesai: kolom(2),
            sasaran: String::new(),
            uraian: kolom(4),
            realisasi: kolom(5),
            satuan: kolom(6),
            kendala: kolom(7),
        }
    }

    fn rhk(&self) -> String {
        sebaris(self.sel.get(3).map_or("", String::as_str))
    }

    /// Tanggalnya, bila terbaca: untuk menanyakan SKP pada hari-hari itu.
    pub fn tanggal(&self, hari_ini: NaiveDate) -> Option<NaiveDate> {
        let ketikan = Ketikan { tanggal: self.sel.first()?.clone(), uraian: "-".into(), ..Ketikan::default() };
        ketikan.baca(hari_ini, str::to_owned, &mut Galat::default()).map(|isi| isi.tanggal)
    }
}

/// Memecah tempelan menjadi baris; kepala kolom dikenali bila ada.
pub fn dari_teks(teks: &str) -> Vec<BarisTempel> {
    let semua = pecah(teks);
    let kepala: Vec<(u32, String)> =
        semua.first().map(|(_, sel)| (0..).zip(sel.iter().cloned()).collect()).unwrap_or_default();
    let peta = kenali_kepala(&kepala, &BENTUK);
    let lewati = usize::from(peta.is_some());
    let isi = semua.into_iter().skip(lewati).filter(|(_, sel)| sel.iter().any(|s| !s.is_empty()));
    isi.map(|(nomor, sel)| BarisTempel { nomor, sel: susun(sel, peta.as_deref()) }).collect()
}

fn susun(sel: Vec<String>, peta: Option<&[Option<usize>]>) -> Vec<String> {
    let Some(peta) = peta else { return sel };
    let mut tersusun = vec![String::new(); KOLOM.len()];
    for (isi, tujuan) in sel.into_iter().zip(peta) {
        if let Some(k) = tujuan {
            tersusun[*k] = isi;
        }
    }
    tersusun
}

/// Sel demi sel, dengan nomor barisnya. Tanda kutip hanya membungkus bila ditutup tepat di ujung selnya: lembar kerja
/// tidak membungkus kutip biasa, dan sebuah kutip pembuka tidak boleh menelan baris-baris sesudahnya.
fn pecah(teks: &str) -> Vec<(usize, Vec<String>)> {
    let teks = teks.replace("\r\n", "\n").replace('\r', "\n");
    let pemisah = pemisah(&teks);
    let (mut semua, mut sel, mut nomor, mut awal) = (Vec::new(), Vec::new(), 1, 1);
    let mut sisa = teks.as_str();
    while !sisa.is_empty() || !sel.is_empty() {
        let (isi, panjang) = match terbungkus(sisa, pemisah) {
            Some(bungkus) => bungkus,
            None => {
                let panjang = sisa.find(['\n', pemisah]).unwrap_or(sisa.len());
                (sisa[..panjang].to_owned(), panjang)
            }
        };
        nomor += sisa[..panjang].matches('\n').count();
        sel.push(sebaris(&isi));
        let penutup = sisa[panjang..].chars().next();
        sisa = &sisa[panjang + penutup.map_or(0, char::len_utf8)..];
        if penutup != Some(pemisah) {
            nomor += 1;
            semua.push((awal, std::mem::take(&mut sel)));
            awal = nomor;
        }
    }
    semua
}

/// Isi sel yang terbungkus tanda kutip, dan panjangnya pada teks.
fn terbungkus(teks: &str, pemisah: char) -> Option<(String, usize)> {
    let dalam = teks.strip_prefix('"')?;
    let (mut isi, mut letak) = (String::new(), 0);
    loop {
        let tutup = letak + dalam[letak..].find('"')?;
        isi.push_str(&dalam[letak..tutup]);
        let sesudah = &dalam[tutup + 1..];
        if sesudah.starts_with('"') {
            isi.push('"');
            letak = tutup + 2;
        } else {
            let di_ujung = sesudah.is_empty() || sesudah.starts_with(['\n', pemisah]);
            return di_ujung.then_some((isi, tutup + 2));
        }
    }
}

/// Tab dari lembar kerja; CSV berbahasa Indonesia dipisahkan titik koma.
fn pemisah(teks: &str) -> char {
    if teks.contains('\t') {
        return '\t';
    }
    let awal = teks.lines().find(|b| !b.trim().is_empty()).unwrap_or_default();
    if awal.contains(';') { ';' } else { ',' }
}

/// Membaca berkas XLSX atau CSV.
///
/// # Errors
/// Bila bukan berkas yang dapat dipakai; maka tidak ada sebaris pun yang dipakai.
pub fn dari_berkas(bita: &[u8]) -> Result<Vec<BarisTempel>, BerkasKeliru> {
    lembar::periksa(bita, &BENTUK)?;
    let Terbaca { baris, .. } = lembar::baca(bita, &BENTUK, &Kabar::default(), |nomor, sel| {
        Some(BarisTempel {
            nomor: usize::try_from(nomor).unwrap_or(usize::MAX - 1) + 1,
            sel: (0..).zip(sel).map(|(k, sel)| sel.map(|s| tulis_sel(k, s)).unwrap_or_default()).collect(),
        })
    })?;
    Ok(baris)
}

/// Nilai sel sebagai tulisan yang tidak mendua: lembar kerja tahu maksudnya, kita tidak menebaknya lagi.
fn tulis_sel(kolom: usize, sel: Sel) -> String {
    match (kolom, sel.isi) {
        (0, isi) => match tanggal(&isi) {
            Some(hari) => hari.format("%d/%m/%Y").to_string(),
            None => tulisan(isi),
        },
        (1 | 2, Isi::Angka(angka)) => tulis_jam(angka),
        // Lembar kerja menyimpan 0,1 + 0,2 sebagai 0,30000000000000004 dan menampilkan lima belas angkanya.
        (5, Isi::Angka(angka)) => {
            let tampak = format!("{angka:.14e}").parse::<f64>().unwrap_or(angka);
            tampak.to_string().replace('.', ",")
        }
        (_, isi) => tulisan(isi),
    }
}

/// Jam yang ditulis sebagai angka: bagian dari hari (0,375), tanggal dengan jamnya, 9,3 (dari 9.30), 930, atau 9.
fn tulis_jam(angka: f64) -> String {
    /// Tanggal serial paling awal yang masuk akal; di bawahnya angka biasa.
    const SERIAL: f64 = 1000.0;
    let bagian_hari = (0.0..1.0).contains(&angka) || (angka > SERIAL && angka.fract() != 0.0);
    if bagian_hari {
        let menit = ((angka.fract() * 1440.0).round() as u32).min(1439);
        return format!("{:02}.{:02}", menit / 60, menit % 60);
    }
    if angka.fract() == 0.0 { angka.to_string() } else { format!("{angka:.2}") }
}

/// Baris tempelan sesudah dipilah.
#[derive(Debug, Default)]
pub struct Terpilah {
    /// Yang dapat dicatat, dengan baris asalnya.
    pub baik: Vec<(BarisTempel, IsiKegiatan)>,
    /// Yang keliru, dan mengapa.
    pub keliru: Vec<(BarisTempel, Vec<String>)>,
    /// Yang tercatat tanpa RHK karena tidak dikenali.
    pub petunjuk: Vec<String>,
}

/// Memilah setiap baris.
pub fn pilah(baris: Vec<BarisTempel>, pilihan: &Pilihan, hari_ini: NaiveDate) -> Terpilah {
    let mut hasil = Terpilah::default();
    for b in baris {
        let mut galat = Galat::default();
        let isi = b.ketikan().baca(hari_ini, str::to_owned, &mut galat);
        if b.sel.iter().skip(KOLOM.len()).any(|s| !s.is_empty()) {
            let sebutan: Vec<_> = KOLOM.iter().map(|(nama, _)| *nama).collect();
            galat.catat("kolom", format!("Terlalu banyak kolom. Yang dibaca: {}.", sebutan.join(", ")));
        }
        for (n, (nama, _)) in KOLOM.iter().enumerate() {
            if let Some(sel) = b.sel.get(n).filter(|s| GALAT_LEMBAR.contains(&s.as_str())) {
                galat.catat("kolom", format!("Kolom «{nama}» berisi galat lembar kerja «{sel}»; tulis isinya."));
            }
        }
        match isi.filter(|_| galat.kosong()) {
            Some(mut isi) => {
                let rhk = b.rhk();
                isi.sasaran = pilihan.cocokkan(isi.tanggal, &rhk);
                if isi.sasaran.is_none() && !rhk.is_empty() {
                    let rhk: String = rhk.chars().take(80).collect();
                    hasil.petunjuk.push(format!(
                        "Baris {}, «{}»: RHK «{rhk}» tidak ada pada SKP hari itu, jadi dikosongkan.",
                        b.nomor,
                        isi.uraian.chars().take(60).collect::<String>()
                    ));
                }
                hasil.baik.push((b, isi));
            }
            None => hasil.keliru.push((b, galat.semua().map(|(_, kalimat)| kalimat.to_owned()).collect())),
        }
    }
    hasil
}

/// Baris-baris itu lagi sebagai teks yang dapat disunting dan dibaca ulang tepat sama.
pub fn tulis(baris: impl IntoIterator<Item = impl AsRef<[String]>>) -> String {
    let semua: Vec<String> = baris
        .into_iter()
        .map(|sel| sel.as_ref().iter().map(|s| bungkus(s)).collect::<Vec<_>>().join("\t").trim_end().to_owned())
        .collect();
    semua.join("\n")
}

fn bungkus(sel: &str) -> String {
    if sel.starts_with('"') { format!("\"{}\"", sel.replace('"', "\"\"")) } else { sel.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sel(teks: &str) -> Vec<(usize, Vec<String>)> {
        dari_teks(teks).into_iter().map(|b| (b.nomor, b.sel)).collect()
    }

    fn kata(sel: &[&str]) -> Vec<String> {
        sel.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn tempelan_lembar_kerja_dipecah_tanpa_kehilangan_baris() {
        let teks = "12/1/2026\t8\t9\t1\t\"Rapat\" pagi\t2\n\n13/1/2026\t\t\t\t\"Dua\nbaris \"\"ini\"\"\"\t\r\n14/1/2026\t\t\t\t\"terbuka";
        let hasil = sel(teks);
        assert_eq!(hasil[0], (1, kata(&["12/1/2026", "8", "9", "1", "\"Rapat\" pagi", "2"])));
        assert_eq!(hasil[1], (3, kata(&["13/1/2026", "", "", "", "Dua baris \"ini\"", ""])));
        assert_eq!(
            hasil[2],
            (5, kata(&["14/1/2026", "", "", "", "\"terbuka"])),
            "kutip pembuka tidak menelan baris lain"
        );
        assert_eq!(hasil.len(), 3);
    }

    #[test]
    fn kepala_kolom_menentukan_urutan_dan_csv_titik_koma_terbaca() {
        let hasil = sel("Kegiatan Harian;Tanggal Kegiatan;Lain;Realisasi\nRapat;12/01/2026;x;2,5");
        assert_eq!(hasil, [(2, kata(&["12/01/2026", "", "", "", "Rapat", "2,5", "", ""]))]);
        assert_eq!(sel("12/01/2026,8,9,1,Rapat")[0].1, kata(&["12/01/2026", "8", "9", "1", "Rapat"]));
        assert!(sel("").is_empty() && sel("\n \n").is_empty());
    }

    #[test]
    fn yang_keliru_ditulis_ulang_tepat_sama() {
        let asal = [kata(&["x", "", "", "", "\"kutip\" di depan", "1,000"]), kata(&["31/2/2026", "", "", "", "b"])];
        let baris = dari_teks(&tulis(&asal));
        assert_eq!(baris.iter().map(|b| b.sel.clone()).collect::<Vec<_>>(), asal);
    }

    #[test]
    fn yang_baik_dan_yang_keliru_dipilah_dengan_sebabnya() {
        let hari = NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        let teks = "12/1/2026\t\t\t9\tRapat\n31/2/2026\t\t\t\tRapat\n12/1/2026\t\t\t\t\n12/1/2026\t\t\t\tx\t1,000\n1/1/2026\t1\t2\t\tx\t1\ty\tz\tlebih";
        let hasil = pilah(dari_teks(teks), &Pilihan::default(), hari);
        assert_eq!(hasil.baik.len(), 1);
        assert!(hasil.petunjuk[0].contains("«9»"), "{:?}", hasil.petunjuk);
        let keliru: Vec<_> = hasil.keliru.iter().map(|(b, k)| (b.nomor, k.len())).collect();
        assert_eq!(keliru, [(2, 1), (3, 1), (4, 1), (5, 1)]);
        assert!(hasil.keliru[2].1[0].contains("1000 atau 1."), "{:?}", hasil.keliru[2]);
    }

    #[test]
    fn nilai_sel_tidak_mendua() {
        let angka = |n| Sel { isi: Isi::Angka(n), rumus: false };
        assert_eq!(tulis_sel(0, angka(46034.0)), "12/01/2026");
        assert_eq!(tulis_sel(1, angka(0.354_166_666_67)), "08.30");
        for (sel, jam) in [
            (9.3, "9.30"),
            (930.0, "930"),
            (9.0, "9"),
            (0.0, "00.00"),
            (46_034.395_833_333, "09.30"),
            (0.999_999, "23.59"),
            (-0.5, "-0.50"),
        ] {
            assert_eq!(tulis_sel(1, angka(sel)), jam, "{sel}");
        }
        assert_eq!(tulis_sel(5, angka(0.1 + 0.2)), "0,3");
        assert_eq!(tulis_sel(5, angka(1.234)), "1,234");
        assert_eq!(tulis_sel(5, angka(1234.0)), "1234");
    }
}
