//! Orang-orang instansi contoh yang menjadi tamu; masing-masing masuk lewat pintu yang sama
//! dengan pengguna sungguhan.

use anyhow::{Result, ensure};
use scraper::{ElementRef, Html};
use uuid::Uuid;

use super::{
    panggung::Panggung,
    pintu::{Pintu, pemilih},
};

/// Paling banyak tamu serentak yang masing-masing memegang SKP-nya sendiri.
const PALING_BANYAK: i64 = 64;

/// Seseorang yang sudah masuk, dan SKP yang dibukanya.
pub struct Hadir {
    pub sesi: String,
    pub skp: Uuid,
    /// Salah satu RHK-nya, bila SKP itu draf.
    pub rencana: Option<Uuid>,
}

pub struct Orang {
    /// Pemilik SKP yang sudah ditetapkan.
    pub ditetapkan: Vec<Hadir>,
    /// Pemilik draf yang berisi RHK; setiap RHK satu kali, sebanyak mungkin pada draf yang berlainan.
    pub draf: Vec<Hadir>,
    /// Penilai yang ditunggu bawahannya.
    pub penilai: Vec<Hadir>,
}

impl Orang {
    pub async fn masuk(panggung: &Panggung) -> Result<Self> {
        let mut pintu = Pintu::buka(panggung.aplikasi.alamat).await?;
        Ok(Self {
            ditetapkan: hadirkan(&mut pintu, panggung, DITETAPKAN).await?,
            draf: hadirkan(&mut pintu, panggung, DRAF).await?,
            penilai: hadirkan(&mut pintu, panggung, PENILAI).await?,
        })
    }
}

const DITETAPKAN: &str = "
    select p.nip, s.skp_id, null::uuid
    from skp s
    join pegawai p on p.pegawai_id = s.pemilik_id
    where s.status = 'ditetapkan' and p.nip is not null
    order by s.skp_id
    limit $1";

const DRAF: &str = "
    select p.nip, s.skp_id, r.rencana_id
    from skp s
    join pegawai p on p.pegawai_id = s.pemilik_id
    join lateral (
        select rencana_id, row_number() over (order by bagian, urutan) as nomor
        from rencana
        where rencana.skp_id = s.skp_id
    ) r on true
    where s.status = 'draf' and p.nip is not null
    order by r.nomor, s.skp_id
    limit $1";

const PENILAI: &str = "
    select p.nip, (array_agg(s.skp_id order by s.skp_id))[1], null::uuid
    from skp s
    join penilai_pegawai h
        on h.pegawai_id = s.pemilik_id and h.mulai <= current_date and current_date < h.selesai
    join pegawai p on p.pegawai_id = h.penilai_id
    where s.status = 'diajukan' and p.nip is not null
    group by p.nip
    order by count(*) desc, p.nip
    limit $1";

async fn hadirkan(pintu: &mut Pintu, panggung: &Panggung, sql: &'static str) -> Result<Vec<Hadir>> {
    let calon: Vec<(String, Uuid, Option<Uuid>)> =
        sqlx::query_as(sql).bind(PALING_BANYAK).fetch_all(&panggung.db).await?;
    ensure!(!calon.is_empty(), "instansi contoh tidak memuat yang dicari:{sql}");
    let mut hadir = Vec::new();
    for (nip, skp, rencana) in calon {
        hadir.push(Hadir { sesi: pintu.masuk(&nip).await?, skp, rencana });
    }
    Ok(hadir)
}

/// Isian formulir RHK sebagaimana peramban akan mengirimkannya lewat tombol Simpan.
pub fn isian_rencana(halaman: &str) -> Result<Vec<(String, String)>> {
    let dokumen = Html::parse_document(halaman);
    let (isian, pilihan) = (pemilih("main form input, main form textarea, main form select")?, pemilih("option")?);
    let mut semua = vec![("tindakan".to_owned(), "simpan".to_owned())];
    for e in dokumen.select(&isian) {
        let Some(nama) = e.attr("name") else { continue };
        let belum_dipilih = e.attr("type") == Some("radio") && e.attr("checked").is_none();
        let contoh_baris = e.ancestors().filter_map(ElementRef::wrap).any(|i| i.value().name() == "template");
        if belum_dipilih || contoh_baris {
            continue;
        }
        let nilai = match e.value().name() {
            "textarea" => e.text().collect(),
            "select" => {
                let terpilih = e.select(&pilihan).find(|o| o.attr("selected").is_some());
                terpilih.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
            }
            _ => e.attr("value").unwrap_or_default().to_owned(),
        };
        semua.push((nama.to_owned(), nilai));
    }
    Ok(semua)
}
