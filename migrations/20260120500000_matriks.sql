-- Melayani `src/matriks` dan `src/skp/titipan`: Matriks Peran Hasil (formulir F5), dan RHK darinya pada draf SKP.

-- RHK yang dititipkan pimpinan ke draf seseorang. `pokok_id` tetap dari versi ke versi matriks.
create table titipan (
    pokok_id   uuid primary key,
    skp_id     uuid not null references skp on delete cascade,
    -- Kosong: dihapus pegawainya dari drafnya; tidak dititipkan dua kali.
    rencana_id uuid references rencana on delete set null,
    -- Bunyinya saat dititipkan; selama masih sama, pegawainya belum menyuntingnya.
    bunyi      text not null
);

create index titipan_rencana on titipan (rencana_id);
create index titipan_skp on titipan (skp_id);

create table matriks (
    matriks_id      uuid primary key,
    penilai_id      uuid not null references pegawai,
    tahun           integer not null,
    -- Matriks keberapa tahun itu; yang digantikan tetap terbaca.
    nomor           integer not null,
    status          text not null default 'draf',
    versi           integer not null default 1,
    dibuat_pada     timestamptz not null,
    -- Tim diajak mengusulkan RHK pada barisnya masing-masing.
    diundang_pada   timestamptz,
    ditetapkan_pada timestamptz,
    dibagikan_pada  timestamptz,
    digantikan_pada timestamptz,
    -- Beku sejak ditetapkan: pimpinannya, RHK-nya, dan orang-orangnya sebagaimana saat itu.
    pemimpin        json,
    kolom           json,
    baris           json,

    unique (penilai_id, tahun, nomor),
    constraint status_matriks_dikenal check (status in ('draf', 'ditetapkan', 'digantikan')),
    constraint ditetapkan_beku check
        ((status = 'draf') = (ditetapkan_pada is null) and (status = 'draf') = (kolom is null)
         and (status = 'draf') = (baris is null) and (status = 'draf') = (pemimpin is null)),
    constraint dibagikan_sesudah_ditetapkan check (dibagikan_pada is null or ditetapkan_pada is not null),
    constraint digantikan_bertanggal check ((status = 'digantikan') = (digantikan_pada is not null))
);

create unique index satu_draf_matriks on matriks (penilai_id, tahun) where status = 'draf';
create unique index satu_matriks_berlaku on matriks (penilai_id, tahun) where status = 'ditetapkan';

-- Baris seseorang; versinya naik setiap kali selnya berubah, jadi dua orang pada dua baris tidak saling menahan.
create table baris_matriks (
    matriks_id uuid not null references matriks on delete cascade,
    pegawai_id uuid not null references pegawai,
    versi      integer not null default 1,

    primary key (matriks_id, pegawai_id)
);

-- Satu RHK dalam satu sel.
create table isi_matriks (
    matriks_id      uuid not null,
    pokok_id        uuid not null,
    pegawai_id      uuid not null,
    -- Kolomnya: RHK pimpinan, dan bunyinya saat ditulis.
    rhk_pimpinan_id uuid references rencana on delete set null,
    rhk_pimpinan    text not null,
    urutan          integer not null,
    rhk             text not null,

    primary key (matriks_id, pokok_id),
    constraint baris_isi foreign key (matriks_id, pegawai_id) references baris_matriks on delete cascade,
    constraint rhk_sel_terisi check (rhk <> '' and char_length(rhk) <= 500)
);

create index isi_matriks_baris on isi_matriks (matriks_id, pegawai_id, urutan);
create index isi_matriks_orang on isi_matriks (pegawai_id);
create index isi_matriks_pokok on isi_matriks (pokok_id);
create index isi_matriks_pimpinan on isi_matriks (rhk_pimpinan_id);

-- RHK yang diusulkan seseorang bagi barisnya sendiri.
create table usulan_matriks (
    usulan_id       uuid primary key,
    matriks_id      uuid not null references matriks on delete cascade,
    pegawai_id      uuid not null references pegawai,
    rhk_pimpinan_id uuid references rencana on delete set null,
    rhk_pimpinan    text not null,
    rhk             text not null,
    diusulkan_pada  timestamptz not null,
    jawaban         text,
    dijawab_pada    timestamptz,

    constraint jawaban_dikenal check (jawaban in ('DITERIMA', 'DITOLAK')),
    constraint usulan_terjawab_bertanggal check ((jawaban is null) = (dijawab_pada is null)),
    constraint rhk_usulan_terisi check (rhk <> '' and char_length(rhk) <= 500)
);

create index usulan_matriks_baris on usulan_matriks (matriks_id, pegawai_id);
create index usulan_matriks_pimpinan on usulan_matriks (rhk_pimpinan_id);

-- Isi hanya berubah selama matriksnya draf. Kolom yang RHK-nya terhapus (on delete set null) bukan perubahan isi.
create function matriks_hanya_saat_draf() returns trigger language plpgsql as $$
declare
    induk uuid := case tg_op when 'DELETE' then old.matriks_id else new.matriks_id end;
begin
    if exists (select from matriks where matriks_id = induk and status <> 'draf')
       and (tg_op <> 'UPDATE' or (new.matriks_id, new.pokok_id, new.pegawai_id, new.rhk, new.rhk_pimpinan)
            is distinct from (old.matriks_id, old.pokok_id, old.pegawai_id, old.rhk, old.rhk_pimpinan)) then
        raise exception 'matriks yang ditetapkan tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger matriks_hanya_saat_draf before insert or update or delete on isi_matriks
    for each row execute function matriks_hanya_saat_draf();

-- Anggota tim yang masuk matriks ketuanya. Tim bentukan kepegawaian masuk seluruhnya. Tim bentukan seorang penilai
-- hanya sejauh orang yang dinilainya dan dirinya sendiri: membentuk tim tidak membuka matriks pimpinan lain, dan
-- tidak memberi jalan menulis ke draf orang yang bukan bawahannya.
create function anggota_matriks(hari date)
    returns table (tim_id uuid, nama text, pegawai_id uuid, sebagai text, ketua_id uuid)
    language sql stable
as $$
    select a.tim_id, a.nama, a.pegawai_id, a.sebagai, a.ketua_id
    from anggota_pada(hari) a
    join tim t using (tim_id)
    where exists (
            select from peran_pegawai p
            where p.pegawai_id = t.pembuat_id and p.peran = 'KEPEGAWAIAN' and berlaku(p.mulai, p.selesai, hari))
       or not exists (
            select from unnest(array[a.pegawai_id, a.ketua_id]) o (orang_id)
            where o.orang_id <> t.pembuat_id
              and not exists (
                select from penilai_pegawai h
                where h.pegawai_id = o.orang_id and h.penilai_id = t.pembuat_id
                  and h.mulai <= hari and hari < h.selesai))
$$;

-- Hubungan seseorang dengan sebuah matriks: satu-satunya tempat yang menjawab «siapa boleh melihat» (aturan 2.2).
-- Draf hanya bagi pimpinannya, dan bagi timnya sejak diajak; selebihnya sejak ditetapkan.
create function hubungan_matriks(yang uuid, siapa uuid, hari date) returns text
    language sql stable
as $$
    select case
        when m.penilai_id = siapa then 'PEMIMPIN'
        when m.status = 'draf' and m.diundang_pada is null then null
        when exists (
                select from penilai_pegawai h
                where h.pegawai_id = siapa and h.penilai_id = m.penilai_id and h.mulai <= hari and hari < h.selesai)
            or exists (select from anggota_matriks(hari) a where a.pegawai_id = siapa and a.ketua_id = m.penilai_id)
            then 'TIM'
        when m.status = 'draf' then null
        when exists (
                select from penilai_pegawai h
                where h.mulai <= hari and hari < h.selesai
                  and (h.pegawai_id = m.penilai_id and h.penilai_id = siapa
                       or h.penilai_id = m.penilai_id and h.atasan_penilai_id = siapa))
            or exists (
                select from dijangkau(siapa, array['PENGELOLA', 'KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'PYB'], hari) d
                where d.pegawai_id = m.penilai_id)
            then 'PEMBACA'
    end
    from matriks m
    where m.matriks_id = yang
$$;

-- «Matriks membagikan RHK kepada Anda» di beranda yang menerimanya, di samping pengingat SKP.
alter table pengingat_skp drop constraint minta_dikenal;
alter table pengingat_skp add constraint minta_dikenal check (minta in ('PERIKSA', 'AJUKAN', 'REVIU', 'MATRIKS'));
alter table pengingat_skp drop constraint pengingat_skp_pkey;
alter table pengingat_skp add primary key (dari, kepada, hari, minta);
