-- Melayani `src/periode`: periode apa yang didokumentasikan pegawai, dan periode rencana aksinya.

alter table instansi
    -- Dokumentasi periode inilah yang dikirim kepada penilai (PP 30/2019: instansi yang memilih).
    add column jenis_dokumentasi  text not null default 'BULANAN',
    -- Rencana aksi disusun per bulan atau per triwulan.
    add column jenis_rencana_aksi text not null default 'BULANAN';

alter table instansi
    add constraint jenis_dokumentasi_dikenal check
        (jenis_dokumentasi in ('HARIAN', 'MINGGUAN', 'BULANAN', 'TRIWULANAN', 'SEMESTERAN', 'TAHUNAN')),
    add constraint jenis_rencana_aksi_dikenal check (jenis_rencana_aksi in ('BULANAN', 'TRIWULANAN'));
