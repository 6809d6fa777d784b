-- Melayani `src/pengukuran`: realisasi dibandingkan dengan target setiap indikator pada suatu periode.

-- Seberapa sering diukur, sebagaimana diatur instansi (PP 30/2019).
alter table instansi add column pengukuran text not null default 'TRIWULAN';
alter table instansi add constraint masa_pengukuran_dikenal
    check (pengukuran in ('BULAN', 'TRIWULAN', 'SEMESTER', 'TAHUN'));

create table pengukuran (
    pengukuran_id uuid primary key,
    pegawai_id    uuid not null references pegawai,
    skp_id        uuid not null references skp,
    jenis         text not null,
    -- Periode yang diukur, sebatas masa SKP-nya; hari terakhir ikut dihitung.
    mulai         date not null,
    selesai       date not null,
    -- Pembetulan atas yang sudah ditetapkan adalah versi berikutnya, dengan alasannya.
    ke            integer not null default 1,
    alasan        text not null default '',
    status        text not null default 'TERBUKA',
    versi         integer not null default 1,
    dibuat_pada   timestamptz not null,
    ditetapkan_pada timestamptz,
    -- Dokumen pengukuran sebagaimana ditetapkan, apa adanya, dan SHA-256-nya.
    dokumen       text,
    sidik         bytea,
    -- Banyaknya indikator yang capaiannya terhitung, dan yang sudah mencapai target setahunnya.
    terukur       integer not null default 0,
    tercapai      integer not null default 0,

    constraint satu_pengukuran_per_versi unique (skp_id, jenis, mulai, ke),
    constraint jenis_dikenal check (jenis in ('BULAN', 'TRIWULAN', 'SEMESTER', 'TAHUN')),
    constraint masa_berurutan check (mulai <= selesai),
    -- DIKUNCI: evaluasi periodenya sudah ditetapkan, jadi tidak dibetulkan lagi.
    constraint status_dikenal check (status in ('TERBUKA', 'DIISI', 'DITETAPKAN', 'DIKUNCI')),
    constraint pembetulan_beralasan check ((ke = 1) = (alasan = '')),
    constraint tercapai_dari_terukur check (tercapai between 0 and terukur),
    constraint ditetapkan_beku check
        ((status in ('DITETAPKAN', 'DIKUNCI')) = (ditetapkan_pada is not null)
         and (status in ('DITETAPKAN', 'DIKUNCI')) = (dokumen is not null)
         and (status in ('DITETAPKAN', 'DIKUNCI')) = (sidik is not null))
);

create index pengukuran_pegawai on pengukuran (pegawai_id, selesai, ke);

-- Realisasi sebuah indikator pada sebuah pengukuran.
create table realisasi (
    pengukuran_id uuid not null references pengukuran on delete cascade,
    indikator_id  uuid not null references indikator,
    -- Realisasi periode itu sebagaimana ditulis; angkanya bila targetnya angka.
    tulisan       text not null default '',
    angka         numeric,
    -- Sejak awal SKP sampai akhir periode: yang dibandingkan dengan target setahun.
    kumulatif     numeric,
    -- Usulan dari catatan kegiatan ketika disimpan.
    usul          numeric,
    keterangan    text not null default '',

    primary key (pengukuran_id, indikator_id),
    constraint angka_tidak_negatif check (angka >= 0),
    constraint kumulatif_mengikuti_angka check ((angka is null) = (kumulatif is null)),
    constraint tulisan_paling_panjang check (char_length(tulisan) <= 500),
    constraint keterangan_paling_panjang check (char_length(keterangan) <= 1000)
);

-- Yang ditetapkan tidak berubah lagi; evaluasi hanya menguncinya.
create function pengukuran_beku() returns trigger language plpgsql as $$
begin
    if old.status in ('DITETAPKAN', 'DIKUNCI')
       and (tg_op = 'DELETE' or new.status <> 'DIKUNCI' or to_jsonb(new) - 'status' <> to_jsonb(old) - 'status') then
        raise exception 'pengukuran yang ditetapkan tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger pengukuran_beku before update or delete on pengukuran
    for each row execute function pengukuran_beku();
create trigger pengukuran_tidak_dikosongkan before truncate on pengukuran
    for each statement execute function tolak_perubahan();

create function realisasi_beku() returns trigger language plpgsql as $$
begin
    if exists (
        select from pengukuran p
        where p.pengukuran_id in (old.pengukuran_id, new.pengukuran_id) and p.status in ('DITETAPKAN', 'DIKUNCI')
    ) then
        raise exception 'realisasi yang ditetapkan tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger realisasi_beku before insert or update or delete on realisasi
    for each row execute function realisasi_beku();
create trigger realisasi_tidak_dikosongkan before truncate on realisasi
    for each statement execute function tolak_perubahan();

-- Realisasi menurut catatan kegiatan bagi setiap indikator SKP itu: sebelum `batas`, dan sejak `batas` sampai `sampai`.
-- Kegiatan tanpa indikator ikut pada satu-satunya indikator RHK-nya yang bersatuan sama. Yang bersatuan lain tidak
-- dijumlahkan, hanya dihitung (`lain`). Angka sebuah pembetulan adalah selisih: dijumlahkan dengan yang dibetulkannya,
-- dan tidak dihitung sebagai kegiatan tersendiri.
create function realisasi_tercatat(yang uuid, dari date, batas date, sampai date, hanya_terkirim boolean)
    returns table (indikator_id uuid, sebelum numeric, pada numeric, banyak bigint, terakhir numeric,
                   terakhir_pada date, lain bigint)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with ukuran as (
        select i.indikator_id, r.rencana_id, lower(i.satuan) as satuan,
            count(*) over (partition by r.rencana_id, lower(i.satuan)) as senama
        from rencana r join indikator i using (rencana_id)
        where r.skp_id = yang
    ),
    catatan as (
        select k.indikator_id, k.rencana_id, k.tanggal, k.realisasi, lower(k.satuan) as satuan,
            k.jam_mulai, k.dibuat_pada, k.pembetulan_id,
            k.realisasi + coalesce((
                select sum(p.realisasi) from kegiatan p
                where p.pembetulan_id = k.kegiatan_id
                  and (not hanya_terkirim or kegiatan_terkirim(p.pegawai_id, p.tanggal))), 0) as akhir
        from skp s
        join kegiatan k on k.pegawai_id = s.pemilik_id and k.tanggal between dari and sampai
        where s.skp_id = yang and k.realisasi is not null
          and (not hanya_terkirim or exists (
                select from dokumentasi d
                where d.pegawai_id = k.pegawai_id and d.status <> 'DRAF' and k.tanggal between d.mulai and d.selesai))
    ),
    cocok as (
        select u.indikator_id, c.tanggal, c.realisasi, c.jam_mulai, c.dibuat_pada, c.pembetulan_id, c.akhir,
            c.satuan = u.satuan or c.satuan = '' as sesatuan
        from ukuran u
        join catatan c on c.indikator_id = u.indikator_id
            or (c.indikator_id is null and c.rencana_id = u.rencana_id and u.senama = 1
                and (c.satuan = u.satuan
                     or (c.satuan = '' and (select count(*) from ukuran x where x.rencana_id = u.rencana_id) = 1)))
    )
    select c.indikator_id,
        coalesce(sum(c.realisasi) filter (where c.sesatuan and c.tanggal < batas), 0),
        coalesce(sum(c.realisasi) filter (where c.sesatuan and c.tanggal >= batas), 0),
        count(*) filter (where c.sesatuan and c.tanggal >= batas and c.pembetulan_id is null),
        (array_agg(c.akhir order by c.tanggal desc, c.jam_mulai desc nulls last, c.dibuat_pada desc)
            filter (where c.sesatuan and c.tanggal >= batas and c.pembetulan_id is null))[1],
        max(c.tanggal) filter (where c.sesatuan and c.tanggal >= batas),
        count(*) filter (where not c.sesatuan and c.tanggal >= batas and c.pembetulan_id is null)
    from cocok c
    group by c.indikator_id;
end $$;

create function wenang_bukti_pengukuran(objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    p record;
begin
    select u.pegawai_id, u.status in ('DITETAPKAN', 'DIKUNCI') as beku into p
    from pengukuran u where u.pengukuran_id = objek;
    if p.pegawai_id = pelaku then
        return case when p.beku then 'LIHAT' else 'PASANG' end;
    end if;
    return case when p.beku and hubungan_kinerja(pelaku, p.pegawai_id, hari) is not null then 'LIHAT' end;
end $$;
