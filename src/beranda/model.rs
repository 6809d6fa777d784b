//! Dari antrean SKP menjadi tugas dengan tenggat.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::{
    kepegawaian::LaporanBeranda,
    kernel::time::{self, Zona},
    skp,
};

/// Sesuatu yang menunggu orang ini, atau yang ia tunggu.
pub struct Tugas {
    /// Kalimat ajakan.
    pub judul: String,
    /// Keterangan singkat.
    pub keterangan: String,
    /// Ke mana.
    pub tautan: String,
    /// Kapan paling lambat.
    pub tenggat: NaiveDate,
    /// Tenggat dalam kata-kata.
    pub tenggat_tulis: String,
    /// Seberapa dekat.
    pub kedekatan: Kedekatan,
    /// Menunggu orang ini (bukan orang lain).
    pub perlu_tindakan: bool,
    /// Siapa yang ditunggu, bila bukan orang ini.
    pub menunggu: &'static str,
}

/// Sesuatu yang baik untuk diketahui orang ini, tanpa tenggat baginya.
pub struct Kabar {
    /// Kalimatnya.
    pub judul: String,
    /// Keterangan singkat.
    pub keterangan: String,
    /// Ke mana.
    pub tautan: String,
    /// SKP yang dikabarkan sudah ditetapkan.
    pub ditetapkan: bool,
}

/// Penetapan dikabarkan selama ini.
const HARI_KABAR: Days = Days::new(14);

/// Sejak kapan penetapan dikabarkan pada `hari`: sama sepanjang hari itu.
pub fn awal_kabar(hari: NaiveDate) -> DateTime<Utc> {
    hari.checked_sub_days(HARI_KABAR).unwrap_or(hari).and_time(NaiveTime::MIN).and_utc()
}

/// Yang mengingatkan, penetapan sejak `sejak`, dan ajakan menyusun SKP tahun `depan`, dengan
/// batas penetapannya, bila belum ada satu pun.
pub fn kabar(
    antrean: &[skp::Antrean],
    pengingat: Vec<skp::Pengingat>,
    depan: Option<(i32, NaiveDate)>,
    sejak: DateTime<Utc>,
    zona: Zona,
) -> Vec<Kabar> {
    let milik = || antrean.iter().filter(|a| a.milik_sendiri);
    let ajakan = depan.filter(|(tahun, _)| milik().all(|a| a.masa.tahun() != *tahun)).map(|(tahun, batas)| Kabar {
        judul: format!("Susun SKP {tahun}"),
        keterangan: format!("Anda belum mempunyai SKP {tahun}. SKP ditetapkan paling lambat {}.", time::tanggal(batas)),
        tautan: "/skp/baru".into(),
        ditetapkan: false,
    });
    let penetapan = milik().filter(|a| a.status == "ditetapkan").filter_map(|a| {
        let pada = a.sejak.filter(|pada| *pada >= sejak)?;
        Some(Kabar {
            judul: format!("SKP {} Anda sudah ditetapkan", a.masa.tahun()),
            keterangan: format!("Oleh {} pada {}", a.nama, zona.waktu(pada)),
            tautan: format!("/skp/{}", a.skp),
            ditetapkan: true,
        })
    });
    pengingat.into_iter().map(diingatkan).chain(penetapan).chain(ajakan).collect()
}

fn diingatkan(p: skp::Pengingat) -> Kabar {
    let (dari, tahun) = (p.dari, p.tahun);
    let (judul, keterangan, tautan) = match p.minta {
        skp::Minta::Periksa => (
            format!("{dari} mengingatkan SKP {tahun}-nya"),
            "Sudah diajukan dan menunggu Anda periksa.".to_owned(),
            format!("/skp/bawahan?tahun={tahun}"),
        ),
        skp::Minta::Reviu => (
            format!("{dari} mengingatkan reviu SKP {tahun}-nya"),
            "Sudah diajukan dan menunggu reviu Anda.".to_owned(),
            "/skp/reviu".to_owned(),
        ),
        skp::Minta::Matriks => (
            format!("{dari} membagikan RHK {tahun} kepada Anda"),
            "Dari Matriks Peran Hasil; yang belum ada di draf Anda dapat Anda masukkan dari sana.".to_owned(),
            format!("/matriks?tahun={tahun}"),
        ),
        skp::Minta::Ajukan => (
            format!("{dari} menunggu SKP {tahun} Anda"),
            "Begitu Anda ajukan, RHK-nya dapat ditautkan oleh yang di bawah Anda.".to_owned(),
            "/skp".to_owned(),
        ),
    };
    Kabar { judul, keterangan, tautan, ditetapkan: false }
}

/// Jarak ke tenggat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kedekatan {
    /// Sudah lewat.
    Lewat,
    /// Tujuh hari lagi atau kurang.
    Dekat,
    /// Masih lama.
    Jauh,
}

/// Penilai diberi waktu selama ini sejak SKP diajukan.
const HARI_PENILAI: u64 = 7;

/// Menyusun tugas dari antrean, tenggat terdekat dahulu.
pub fn tugas(
    antrean: Vec<skp::Antrean>,
    laporan: &LaporanBeranda,
    setahun: Vec<Tugas>,
    hari: NaiveDate,
    zona: Zona,
) -> Vec<Tugas> {
    let belum_selesai = antrean.into_iter().filter(|a| a.status != "ditetapkan");
    let mut semua: Vec<Tugas> = belum_selesai.map(|a| satu(a, hari, zona)).collect();
    semua.extend(setahun);
    semua.extend(laporan_menunggu(laporan, hari));
    semua.extend(laporan_ditunggu(laporan, zona, hari));
    semua.sort_by_key(|t| (!t.perlu_tindakan, t.tenggat));
    semua
}

fn satu(a: skp::Antrean, hari: NaiveDate, zona: Zona) -> Tugas {
    let tahun = a.masa.tahun();
    let penetapan = a.batas;
    let direviu = matches!(a.status.as_str(), "menunggu_reviu" | "reviu");
    let sejak = a.sejak.map(|pada| zona.hari(pada));
    let (judul, keterangan, tenggat, perlu_tindakan) = match (a.milik_sendiri, a.status.as_str()) {
        (true, "dikembalikan") => (
            format!("Perbaiki SKP {tahun}"),
            format!("Dikembalikan penilai{}", sejak.map_or(String::new(), |s| format!(" pada {}", time::tanggal(s)))),
            penetapan,
            true,
        ),
        (true, "draf") => (format!("Lanjutkan draf SKP {tahun}"), format!("Masa {}", a.masa.tulis()), penetapan, true),
        (true, "menunggu_reviu") => (
            format!("SKP {tahun} menunggu reviu pengelola kinerja"),
            sejak.map_or(String::new(), |s| format!("Diajukan {}", time::tanggal(s))),
            penetapan,
            false,
        ),
        (true, status) => (
            match status {
                "direviu" => format!("SKP {tahun} sudah direviu dan menunggu penilai Anda"),
                _ => format!("SKP {tahun} menunggu penilai Anda"),
            },
            sejak.map_or(String::new(), |s| format!("Diajukan {}", time::tanggal(s))),
            penetapan,
            false,
        ),
        (false, "menunggu_reviu") => (
            format!("SKP {tahun} {} menunggu reviu pengelola kinerja", a.nama),
            sejak.map_or(String::new(), |s| format!("Diajukan {}", time::tanggal(s))),
            penetapan,
            false,
        ),
        (false, status) => (
            match status {
                "reviu" => format!("Reviu SKP {tahun} {}", a.nama),
                _ => format!("Periksa SKP {tahun} {}", a.nama),
            },
            sejak.map_or(String::new(), |s| {
                let apa = if status == "direviu" { "Direviu" } else { "Diajukan" };
                format!("{apa} {}", time::tanggal(s))
            }),
            sejak.and_then(|s| s.checked_add_days(Days::new(HARI_PENILAI))).unwrap_or(penetapan),
            true,
        ),
    };
    // Yang menunggu orang lain tidak ditagihkan kepada yang menunggu.
    let tenggat = match (perlu_tindakan, sejak) {
        (false, Some(sejak)) => sejak.checked_add_days(Days::new(HARI_PENILAI)).unwrap_or(tenggat),
        _ => tenggat,
    };
    let selisih = (tenggat - hari).num_days();
    Tugas {
        judul,
        keterangan,
        tautan: match a.status.as_str() {
            "reviu" => format!("/skp/{}/reviu", a.skp),
            _ => format!("/skp/{}", a.skp),
        },
        tenggat,
        tenggat_tulis: match perlu_tindakan {
            true => tulis_tenggat(tenggat, selisih),
            false if direviu => tulis_harapan("Reviu diharapkan selesai", tenggat, selisih),
            false => tulis_harapan("Penilai diharapkan memutuskan", tenggat, selisih),
        },
        kedekatan: match selisih {
            _ if !perlu_tindakan => Kedekatan::Jauh,
            ..0 => Kedekatan::Lewat,
            0..=7 => Kedekatan::Dekat,
            _ => Kedekatan::Jauh,
        },
        perlu_tindakan,
        menunggu: if direviu { "Menunggu reviu" } else { "Menunggu penilai" },
    }
}

/// Tugas orang ini sendiri, dengan tenggatnya dilihat pada `hari`.
pub fn tugas_saya(judul: String, keterangan: String, tautan: String, tenggat: NaiveDate, hari: NaiveDate) -> Tugas {
    let selisih = tenggat.signed_duration_since(hari).num_days();
    Tugas {
        judul,
        keterangan,
        tautan,
        tenggat,
        tenggat_tulis: tulis_tenggat(tenggat, selisih),
        kedekatan: match selisih {
            ..0 => Kedekatan::Lewat,
            0..=7 => Kedekatan::Dekat,
            _ => Kedekatan::Jauh,
        },
        perlu_tindakan: true,
        menunggu: "",
    }
}

/// Laporan data yang menunggu orang ini.
fn laporan_menunggu(laporan: &LaporanBeranda, hari: NaiveDate) -> Option<Tugas> {
    let antrean = laporan.antrean.as_ref()?;
    let tenggat = antrean.batas?;
    let selisih = tenggat.signed_duration_since(hari).num_days();
    Some(Tugas {
        judul: format!("{} menunggu Anda", antrean.tulis()),
        keterangan: "Data yang menurut pemiliknya salah".into(),
        tautan: "/laporan-data".into(),
        tenggat,
        tenggat_tulis: tulis_tenggat(tenggat, selisih),
        kedekatan: if selisih < 0 { Kedekatan::Lewat } else { Kedekatan::Dekat },
        perlu_tindakan: true,
        menunggu: "",
    })
}

/// Laporan data sendiri yang belum dijawab.
fn laporan_ditunggu(laporan: &LaporanBeranda, zona: Zona, hari: NaiveDate) -> impl Iterator<Item = Tugas> {
    laporan.milik.iter().filter(|l| l.status.berjalan()).map(move |l| Tugas {
        judul: format!("Laporan tentang {} Anda", l.sebutan()),
        keterangan: format!("Dikirim {}", time::tanggal(zona.hari(l.pada))),
        tautan: format!("/laporan-data/{}", l.id),
        tenggat: l.batas,
        tenggat_tulis: tulis_harapan("Diharapkan terjawab", l.batas, (l.batas - hari).num_days()),
        kedekatan: Kedekatan::Jauh,
        perlu_tindakan: false,
        menunggu: "Menunggu kepegawaian",
    })
}

/// Laporan data sendiri yang baru dijawab.
pub fn kabar_laporan(laporan: &LaporanBeranda, zona: Zona) -> Vec<Kabar> {
    let dijawab = laporan.milik.iter().filter(|l| !l.status.berjalan());
    let kabar = dijawab.map(|l| Kabar {
        judul: match l.status.dibetulkan() {
            true => format!("Data {} Anda sudah dibetulkan", l.sebutan()),
            false => format!("Laporan tentang {} Anda sudah dijawab", l.sebutan()),
        },
        keterangan: format!("Dijawab {}", time::tanggal(zona.hari(l.pada))),
        tautan: format!("/laporan-data/{}", l.id),
        ditetapkan: false,
    });
    kabar.collect()
}

/// Yang ditunggu dari orang lain; yang terlambat disebut terlambat, tanpa menagih yang menunggu.
fn tulis_harapan(apa: &str, tenggat: NaiveDate, selisih: i64) -> String {
    let tanggal = time::tanggal(tenggat);
    match selisih {
        ..=0 => format!("{apa} sebelum {tanggal}; sudah lewat {} hari", 1 - selisih),
        _ => format!("{apa} sebelum {tanggal}"),
    }
}

fn tulis_tenggat(tenggat: NaiveDate, selisih: i64) -> String {
    let tanggal = time::tanggal(tenggat);
    match selisih {
        ..0 => format!("Terlambat sejak {tanggal}"),
        0 => "Paling lambat hari ini".into(),
        1 => "Paling lambat besok".into(),
        _ => format!("Paling lambat {tanggal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenggat_ditulis_menurut_dekatnya() {
        let hari = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(tulis_tenggat(hari, 0), "Paling lambat hari ini");
        assert_eq!(tulis_tenggat(hari, -297), "Terlambat sejak 31 Januari 2026");
        assert_eq!(tulis_tenggat(hari, 12), "Paling lambat 31 Januari 2026");
        assert_eq!(tulis_harapan("Selesai", hari, 1), "Selesai sebelum 31 Januari 2026");
        assert_eq!(tulis_harapan("Selesai", hari, 0), "Selesai sebelum 31 Januari 2026; sudah lewat 1 hari");
        assert_eq!(tulis_harapan("Selesai", hari, -2), "Selesai sebelum 31 Januari 2026; sudah lewat 3 hari");
    }
}
