//! Berkas yang diukur: orang-orang instansi contoh, lalu rekan baru mereka sampai genap.

use anyhow::Result;
use sqlx::PgPool;

use super::siasn;

/// Berkas, dan jumlah yang harus disebut pratinjaunya.
pub struct Ekspor {
    pub bita: Vec<u8>,
    pub harapan: Vec<(usize, &'static str)>,
}

/// Sekian orang. Yang ada semuanya berubah, karena baru mendapat PNS ID, dan yang terakhir di antaranya pensiun;
/// satu dari lima ratus orang baru ber-NIP cacat, dan satu dari lima ratus NIP berpetik dan berspasi.
pub async fn tulis(db: &PgPool, jumlah: usize) -> Result<Ekspor> {
    let ada = siasn::yang_ada(db).await?;
    let staf: Vec<_> = ada.iter().filter(|o| !o.kepala).collect();
    let semua = jumlah.max(ada.len());
    let mut baris = Vec::with_capacity(semua);
    let mut meragukan = 0;
    for n in 0..semua {
        let mut orang = ada.get(n).cloned().unwrap_or_else(|| staf[n % staf.len()].rekan(n));
        match n % 500 {
            1 => orang.nip = format!("'{} {} {}", &orang.nip[..8], &orang.nip[8..14], &orang.nip[14..]),
            2 if n >= ada.len() => {
                meragukan += 1;
                orang.nip = format!("{}X", &orang.nip[..17]);
            }
            _ => {}
        }
        let isi = orang.baris(n);
        let pensiun = n + 1 == ada.len();
        baris.push(if pensiun { siasn::dengan(isi, &[("KEDUDUKAN HUKUM NAMA", "Pensiun".into())]) } else { isi });
    }
    let harapan = vec![(semua - ada.len() - meragukan, "Baru"), (ada.len(), "Berubah"), (meragukan, "Meragukan")];
    Ok(Ekspor { bita: siasn::berkas(&baris)?, harapan })
}
