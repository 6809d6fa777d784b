//! Dari hitungan basis data (`menunggu_tahun`) menjadi tugas dengan tenggat.

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::{
    beranda::model::{Tugas, tugas_saya},
    kernel::time::tanggal,
};

/// Hitungan yang menunggu seseorang; yang tidak ada tidak menunggu.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MenungguTahun {
    dokumentasi: Option<BelumDikirim>,
    /// Hari terakhir periode yang belum diukur.
    pengukuran: Option<NaiveDate>,
    permintaan: i64,
    survei: Option<Berbatas>,
    tutup: Option<Berbatas>,
    tanggapan: Option<BelumDitanggapi>,
    terima: i64,
    pemantauan: Option<Berbatas>,
    perubahan: i64,
}

#[derive(Debug, Deserialize)]
struct BelumDikirim {
    banyak: i64,
    jenis: String,
    mulai: NaiveDate,
    selesai: NaiveDate,
}

#[derive(Debug, Deserialize)]
struct Berbatas {
    banyak: i64,
    batas: NaiveDate,
}

#[derive(Debug, Deserialize)]
struct BelumDitanggapi {
    banyak: i64,
    sejak: NaiveDate,
}

/// Sesudah periodenya berakhir, dokumentasi dan pengukuran wajarnya selesai dalam waktu ini.
const TENGGANG: Days = Days::new(7);

/// Tugas setiap hal yang menunggu.
pub fn tugas(m: &MenungguTahun, hari: NaiveDate) -> Vec<Tugas> {
    let sesudah = |akhir: NaiveDate| akhir.checked_add_days(TENGGANG).unwrap_or(akhir);
    let satu = |judul: String, keterangan: &str, tautan: String, tenggat: NaiveDate| {
        tugas_saya(judul, keterangan.to_owned(), tautan, tenggat, hari)
    };
    let mut semua = Vec::new();
    if let Some(d) = &m.dokumentasi {
        let judul = match d.banyak {
            1 => "Kirim dokumentasi kinerja".to_owned(),
            n => format!("Kirim dokumentasi kinerja {n} periode"),
        };
        let tautan = format!("/dokumentasi/periode/{}/{}", d.jenis, d.mulai);
        semua.push(satu(
            judul,
            "Kegiatannya sudah tercatat; tinggal diberi ulasan dan dikirim",
            tautan,
            sesudah(d.selesai),
        ));
    }
    if let Some(akhir) = m.pengukuran {
        let tautan = format!("/pengukuran?tahun={}", chrono::Datelike::year(&akhir));
        semua.push(satu(
            format!("Isi pengukuran kinerja sampai {}", tanggal(akhir)),
            "Realisasi diusulkan dari kegiatan Anda",
            tautan,
            sesudah(akhir),
        ));
    }
    if let Some(t) = &m.tanggapan {
        let judul = format!("Tanggapi {} dokumentasi bawahan", t.banyak);
        let tenggat = sesudah(t.sejak);
        semua.push(satu(judul, "Ditanggapi, bukan disetujui atau ditolak", "/dokumentasi/bawahan".into(), tenggat));
    }
    if let Some(p) = &m.pemantauan {
        let judul = format!("Pantau {} bawahan semester ini", p.banyak);
        semua.push(satu(judul, "Sekurang-kurangnya sekali setiap semester", "/pemantauan".into(), p.batas));
    }
    if let Some(s) = &m.survei {
        let judul = format!("Isi survei tertutup bagi {} orang", s.banyak);
        semua.push(satu(judul, "Nama Anda tidak tersimpan bersama jawabannya", "/umpan-balik/survei".into(), s.batas));
    }
    if let Some(t) = &m.tutup {
        let judul = format!("Tutup masa penilaian {} orang", t.banyak);
        semua.push(satu(judul, "Penilainya berganti; tulis yang perlu diteruskan", "/serah-terima".into(), t.batas));
    }
    let tanpa_tenggat = [
        (m.permintaan, "permintaan umpan balik", "Diminta dari Anda", "/umpan-balik/permintaan"),
        (m.terima, "serah terima menunggu diterima", "Dari penilai sebelumnya", "/serah-terima"),
        (m.perubahan, "usul perubahan SKP menunggu keputusan", "Dengan kondisi dan buktinya", "/perubahan"),
    ];
    semua.extend(tanpa_tenggat.into_iter().filter(|(banyak, ..)| *banyak > 0).map(
        |(banyak, apa, keterangan, tautan)| {
            satu(format!("{banyak} {apa}"), keterangan, tautan.to_owned(), sesudah(hari))
        },
    ));
    semua
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setiap_hal_yang_menunggu_menjadi_tugas_dengan_tenggatnya() {
        let m: MenungguTahun = serde_json::from_str(
            r#"{"dokumentasi":{"banyak":2,"jenis":"bulanan","mulai":"2026-01-01","selesai":"2026-01-31"},
                "pengukuran":"2026-03-31","pemantauan":{"banyak":3,"batas":"2026-06-30"},"permintaan":1}"#,
        )
        .unwrap();
        let hari = NaiveDate::from_ymd_opt(2026, 6, 5).unwrap();
        let tugas = tugas(&m, hari);
        let judul: Vec<&str> = tugas.iter().map(|t| t.judul.as_str()).collect();
        assert_eq!(
            judul,
            [
                "Kirim dokumentasi kinerja 2 periode",
                "Isi pengukuran kinerja sampai 31 Maret 2026",
                "Pantau 3 bawahan semester ini",
                "1 permintaan umpan balik"
            ]
        );
        assert_eq!(tugas[0].tautan, "/dokumentasi/periode/bulanan/2026-01-01");
        assert_eq!(tugas[0].tenggat_tulis, "Terlambat sejak 7 Februari 2026");
        assert_eq!(tugas[2].tenggat_tulis, "Paling lambat 30 Juni 2026");
    }
}
