//! Ekspor SIASN rekaan: 69 kolom, orang-orang instansi contoh dengan beberapa perubahan, lalu orang baru sampai genap.

use anyhow::Result;
use rust_xlsxwriter::{Format, Workbook};
use sqlx::PgPool;

/// Ke-69 kepala kolom, menurut urutan ekspornya.
const KEPALA: &str = "PNS ID,NIP BARU,NIP LAMA,NAMA,GELAR DEPAN,GELAR BELAKANG,TEMPAT LAHIR ID,TEMPAT LAHIR NAMA,\
TANGGAL LAHIR,JENIS KELAMIN,AGAMA ID,AGAMA NAMA,JENIS KAWIN ID,JENIS KAWIN NAMA,NIK,NOMOR HP,EMAIL,EMAIL GOV,ALAMAT,\
NPWP NOMOR,BPJS,JENIS PEGAWAI ID,JENIS PEGAWAI NAMA,KEDUDUKAN HUKUM ID,KEDUDUKAN HUKUM NAMA,STATUS CPNS PNS,\
KARTU ASN VIRTUAL,NOMOR SK CPNS,TANGGAL SK CPNS,TMT CPNS,NOMOR SK PNS,TANGGAL SK PNS,TMT PNS,GOL AWAL ID,\
GOL AWAL NAMA,GOL AKHIR ID,GOL AKHIR NAMA,TMT GOLONGAN,MK TAHUN,MK BULAN,JENIS JABATAN ID,JENIS JABATAN NAMA,\
JABATAN ID,JABATAN NAMA,TMT JABATAN,TINGKAT PENDIDIKAN ID,TINGKAT PENDIDIKAN NAMA,PENDIDIKAN ID,PENDIDIKAN NAMA,\
TAHUN LULUS,KPKN ID,KPKN NAMA,LOKASI KERJA ID,LOKASI KERJA NAMA,UNOR ID,UNOR NAMA,INSTANSI INDUK ID,\
INSTANSI INDUK NAMA,INSTANSI KERJA ID,INSTANSI KERJA NAMA,SATUAN KERJA INDUK ID,SATUAN KERJA INDUK NAMA,\
SATUAN KERJA KERJA ID,SATUAN KERJA KERJA NAMA,IS VALID NIK,NAMA SEKOLAH,FLAG IKD,ESELON ID,ESELON NAMA";

/// Berkas, dan jumlah yang harus disebut pratinjaunya.
pub struct Ekspor {
    pub bita: Vec<u8>,
    pub harapan: Vec<(usize, &'static str)>,
}

#[derive(Clone, sqlx::FromRow)]
struct Orang {
    nip: String,
    nama: String,
    golongan: String,
    jabatan: String,
    struktural: bool,
    unor: String,
    unit: String,
    tmt: String,
}

const YANG_ADA: &str = "
    select p.nip, p.nama, p.golongan, j.nama as jabatan, t.kepala as struktural, u.unor_id as unor, u.nama as unit,
        to_char(t.mulai, 'DD-MM-YYYY') as tmt
    from pegawai p
    join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF' and t.selesai is null
    join jabatan j using (jabatan_id)
    join unit u using (unit_id)
    where p.nip is not null and u.selesai is null
    order by t.kepala desc, p.nip";

/// Sekian orang: yang ada, dengan dua yang berganti nama dan satu yang pensiun di antaranya, lalu yang baru.
pub async fn tulis(db: &PgPool, jumlah: usize) -> Result<Ekspor> {
    let ada: Vec<Orang> = sqlx::query_as(YANG_ADA).fetch_all(db).await?;
    let staf: Vec<&Orang> = ada.iter().filter(|o| !o.struktural).collect();
    let baru = jumlah.saturating_sub(ada.len());
    let mut buku = Workbook::new();
    let lembar = buku.add_worksheet();
    let tebal = Format::new().set_bold();
    for (k, judul) in (0..).zip(KEPALA.split(',')) {
        lembar.write_string_with_format(0, k, judul, &tebal)?;
    }
    let mut meragukan = 0;
    for n in 0..ada.len() + baru {
        let mut orang = match ada.get(n) {
            Some(o) => o.clone(),
            None => orang_baru(n, staf[n % staf.len()]),
        };
        let kedudukan = if n + 1 == ada.len() { "Pensiun" } else { "Aktif" };
        match n % 500 {
            // Spasi dan petik di sekitar NIP tidak berarti apa-apa.
            1 => orang.nip = format!("'{} {} {}", &orang.nip[..8], &orang.nip[8..14], &orang.nip[14..]),
            2 if n >= ada.len() => {
                meragukan += 1;
                orang.nip = format!("{}X", &orang.nip[..17]);
            }
            _ => {}
        }
        for (k, judul) in (0..).zip(KEPALA.split(',')) {
            lembar.write_string(n as u32 + 1, k, isi(judul, n, &orang, kedudukan))?;
        }
    }
    let harapan = vec![(baru - meragukan, "Baru"), (ada.len(), "Berubah"), (meragukan, "Meragukan")];
    Ok(Ekspor { bita: buku.save_to_buffer()?, harapan })
}

/// Rekan seorang staf, dengan TMT-nya sendiri.
fn orang_baru(n: usize, rekan: &Orang) -> Orang {
    let hari =
        chrono::NaiveDate::from_ymd_opt(2019, 1, 1).unwrap_or_default() + chrono::Days::new((n * 37 % 2_300) as u64);
    Orang {
        nip: format!(
            "{}{:02}{:02}2010{:02}{}{:03}",
            1970 + n % 29,
            1 + n / 29 % 12,
            1 + n / 348 % 28,
            1 + n % 12,
            1 + n % 2,
            901 + n / 9_744
        ),
        nama: format!("Pegawai Rekaan {n}"),
        tmt: hari.format("%d-%m-%Y").to_string(),
        ..rekan.clone()
    }
}

fn isi(judul: &str, n: usize, o: &Orang, kedudukan: &str) -> String {
    match judul {
        "PNS ID" => format!("A8ACA7{n:026}"),
        "NIP BARU" => o.nip.clone(),
        "NAMA" => o.nama.clone(),
        "GELAR DEPAN" | "GELAR BELAKANG" | "TANGGAL LAHIR" | "JENIS KELAMIN" | "EMAIL GOV" | "TMT GOLONGAN"
        | "JABATAN ID" => String::new(),
        "JENIS PEGAWAI NAMA" => "PNS Daerah".into(),
        "KEDUDUKAN HUKUM NAMA" => kedudukan.into(),
        "STATUS CPNS PNS" => "P".into(),
        "GOL AKHIR NAMA" => o.golongan.clone(),
        "JENIS JABATAN ID" => if o.struktural { "1" } else { "4" }.into(),
        "JABATAN NAMA" => o.jabatan.clone(),
        "TMT JABATAN" => o.tmt.clone(),
        "UNOR ID" => o.unor.clone(),
        "UNOR NAMA" => o.unit.clone(),
        "INSTANSI KERJA NAMA" => "Instansi Contoh".into(),
        // Data pribadi yang tidak boleh terbawa; isinya tidak penting, banyaknya penting.
        lain => format!("{lain} {n}"),
    }
}
