-- Melayani `src/umpan_balik`: umpan balik bernama (formulir F9), dan permintaannya.

-- Sebagai apa seseorang memberi umpan balik kepada orang lain pada hari itu: PENILAI, ATASAN, BAWAHAN, REKAN (satu
-- unit), TIM (satu tim kerja), atau tidak ada (null). Orang yang diminta tidak memerlukan hubungan ini.
create function hubungan_umpan_balik(pemberi uuid, penerima uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    hubungan text;
begin
    if pemberi = penerima then
        return null;
    end if;
    select case pemberi when h.penilai_id then 'PENILAI' when h.atasan_penilai_id then 'ATASAN' end into hubungan
    from penilai_pegawai h
    where h.pegawai_id = penerima and h.mulai <= hari and hari < h.selesai;
    if hubungan is not null then
        return hubungan;
    end if;
    if exists (
        select from penilai_pegawai h
        where h.pegawai_id = pemberi and h.mulai <= hari and hari < h.selesai
          and penerima in (h.penilai_id, h.atasan_penilai_id)
    ) then
        return 'BAWAHAN';
    end if;
    if exists (
        select from penempatan a
        join penempatan b using (unit_id)
        where a.pegawai_id = pemberi and b.pegawai_id = penerima
          and berlaku(a.mulai, a.selesai, hari) and berlaku(b.mulai, b.selesai, hari)
    ) then
        return 'REKAN';
    end if;
    if exists (
        select from anggota_tim a
        join anggota_tim b using (tim_id)
        join tim t using (tim_id)
        where a.pegawai_id = pemberi and b.pegawai_id = penerima and berlaku(t.mulai, t.selesai, hari)
          and berlaku(a.mulai, a.selesai, hari) and berlaku(b.mulai, b.selesai, hari)
    ) then
        return 'TIM';
    end if;
    return null;
end $$;

-- Orang-orang yang dapat diberi umpan balik oleh `siapa` hari itu, karena salah satu hubungan di atas.
create function penerima_umpan_balik(siapa uuid, hari date) returns table (pegawai_id uuid)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select h.pegawai_id from penilai_pegawai h
    where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai
    union
    select h.pegawai_id from penilai_pegawai h
    where h.atasan_penilai_id = siapa and h.mulai <= hari and hari < h.selesai
    union
    select x.id from penilai_pegawai h
    cross join lateral (values (h.penilai_id), (h.atasan_penilai_id)) x (id)
    where h.pegawai_id = siapa and h.mulai <= hari and hari < h.selesai and x.id is not null
    union
    select b.pegawai_id from penempatan a
    join penempatan b using (unit_id)
    where a.pegawai_id = siapa and berlaku(a.mulai, a.selesai, hari) and berlaku(b.mulai, b.selesai, hari)
    union
    select b.pegawai_id from anggota_tim a
    join tim t using (tim_id)
    join anggota_tim b using (tim_id)
    where a.pegawai_id = siapa and berlaku(t.mulai, t.selesai, hari)
      and berlaku(a.mulai, a.selesai, hari) and berlaku(b.mulai, b.selesai, hari);
end $$;

create table permintaan_umpan_balik (
    permintaan_id uuid primary key,
    -- Orang yang kinerjanya dimintakan umpan balik.
    pegawai_id    uuid not null references pegawai,
    -- Ia sendiri, atau penilainya.
    peminta_id    uuid not null references pegawai,
    diminta_id    uuid not null references pegawai,
    -- RHK yang ditanyakan dan bunyinya saat ditanyakan; kosong: yang diminta memilih sendiri.
    rencana_id    uuid references rencana on delete set null,
    perihal       text not null default '',
    pertanyaan    text not null default '',
    status        text not null default 'MENUNGGU',
    pada          timestamptz not null,
    selesai_pada  timestamptz,

    constraint status_dikenal check (status in ('MENUNGGU', 'DIJAWAB', 'DITOLAK', 'DITARIK')),
    constraint selesai_bertanggal check ((status = 'MENUNGGU') = (selesai_pada is null)),
    constraint diminta_bukan_yang_dibicarakan check (diminta_id <> pegawai_id),
    constraint diminta_bukan_peminta check (diminta_id <> peminta_id),
    constraint perihal_paling_panjang check (char_length(perihal) <= 500),
    constraint pertanyaan_paling_panjang check (char_length(pertanyaan) <= 500)
);

create index permintaan_diminta on permintaan_umpan_balik (diminta_id, pada desc);
create index permintaan_peminta on permintaan_umpan_balik (peminta_id, pada desc);
create index permintaan_pegawai on permintaan_umpan_balik (pegawai_id);
create index permintaan_rencana on permintaan_umpan_balik (rencana_id) where rencana_id is not null;
-- Yang belum dijawab tidak diminta lagi.
create unique index permintaan_sekali on permintaan_umpan_balik
    (pegawai_id, diminta_id, coalesce(rencana_id, '00000000-0000-0000-0000-000000000000')) where status = 'MENUNGGU';

create table umpan_balik (
    umpan_balik_id uuid primary key,
    penerima_id    uuid not null references pegawai,
    pemberi_id     uuid not null references pegawai,
    -- Sebagai apa ia memberi, pada hari umpan balik itu dikirim.
    peran          text,
    sasaran        text,
    -- RHK yang dibicarakan, langsung atau lewat indikator dan kegiatannya; tautannya hilang bersama drafnya.
    rencana_id     uuid references rencana on delete set null,
    indikator_id   uuid references indikator on delete set null,
    kegiatan_id    uuid references kegiatan on delete set null,
    -- Panduan perilaku ke berapa dari dua puluh satu, mulai 0; nilainya panduan / 3.
    panduan        smallint,
    -- Bunyi sasarannya saat ditulis.
    perihal        text not null default '',
    isi            text not null default '',
    -- Pembetulan atas umpan balik yang sudah terkirim: tulisan baru yang menyebut yang lama.
    pembetulan_id  uuid references umpan_balik,
    permintaan_id  uuid references permintaan_umpan_balik,
    status         text not null default 'DRAF',
    versi          integer not null default 1,
    dibuat_pada    timestamptz not null,
    dikirim_pada   timestamptz,
    -- Harinya di tempat pemberinya.
    tanggal        date,
    balasan        text,
    dibalas_pada   timestamptz,

    constraint pemberi_bukan_penerima check (pemberi_id <> penerima_id),
    constraint peran_dikenal check (peran in ('PENILAI', 'ATASAN', 'BAWAHAN', 'REKAN', 'TIM', 'LAINNYA')),
    constraint sasaran_dikenal check (sasaran in ('RHK', 'INDIKATOR', 'KEGIATAN', 'PANDUAN', 'UMUM')),
    constraint panduan_dua_puluh_satu check (panduan between 0 and 20),
    constraint panduan_bersasaran check ((sasaran is not distinct from 'PANDUAN') = (panduan is not null)),
    constraint perihal_paling_panjang check (char_length(perihal) <= 2000),
    constraint isi_paling_panjang check (char_length(isi) <= 2000),
    constraint balasan_paling_panjang check (char_length(balasan) between 1 and 2000),
    constraint status_dikenal check (status in ('DRAF', 'TERKIRIM', 'DIBALAS')),
    constraint terkirim_lengkap check
        (status = 'DRAF' or (peran is not null and sasaran is not null and isi <> '' and perihal <> '')),
    constraint terkirim_bertanggal check
        ((status = 'DRAF') = (dikirim_pada is null) and (status = 'DRAF') = (tanggal is null)),
    constraint dibalas_lengkap check
        ((status = 'DIBALAS') = (balasan is not null) and (status = 'DIBALAS') = (dibalas_pada is not null)),
    constraint bukan_pembetulan_dirinya check (pembetulan_id <> umpan_balik_id)
);

create index umpan_balik_penerima on umpan_balik (penerima_id, dikirim_pada desc, umpan_balik_id desc)
    where status <> 'DRAF';
create index umpan_balik_pemberi on umpan_balik (pemberi_id, dibuat_pada desc, umpan_balik_id desc);
create index umpan_balik_masa on umpan_balik (penerima_id, tanggal) where status <> 'DRAF';
create index umpan_balik_rencana on umpan_balik (rencana_id) where rencana_id is not null;
create index umpan_balik_indikator on umpan_balik (indikator_id) where indikator_id is not null;
create index umpan_balik_kegiatan on umpan_balik (kegiatan_id) where kegiatan_id is not null;
create index umpan_balik_pembetulan on umpan_balik (pembetulan_id) where pembetulan_id is not null;
create index umpan_balik_permintaan on umpan_balik (permintaan_id) where permintaan_id is not null;

-- Yang terkirim tidak berubah; hanya dibalas sekali. Tautan ke draf yang dihapus boleh hilang.
create function umpan_balik_beku() returns trigger language plpgsql as $$
declare
    bebas text[] := array['status', 'versi', 'balasan', 'dibalas_pada', 'rencana_id', 'indikator_id', 'kegiatan_id'];
begin
    if old.status = 'DRAF' then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE'
       or to_jsonb(new) - bebas <> to_jsonb(old) - bebas
       or new.status not in (old.status, 'DIBALAS')
       or (old.status = 'DIBALAS' and (new.balasan, new.dibalas_pada) is distinct from (old.balasan, old.dibalas_pada))
       or (new.rencana_id is distinct from old.rencana_id and new.rencana_id is not null)
       or (new.indikator_id is distinct from old.indikator_id and new.indikator_id is not null)
       or (new.kegiatan_id is distinct from old.kegiatan_id and new.kegiatan_id is not null) then
        raise exception 'umpan balik yang terkirim tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger umpan_balik_beku before update or delete on umpan_balik
    for each row execute function umpan_balik_beku();
create trigger umpan_balik_tidak_dikosongkan before truncate on umpan_balik
    for each statement execute function tolak_perubahan();

-- Para pihak sebuah umpan balik: PEMBERI, PENERIMA, PENILAI dan ATASAN penerimanya hari ini, atau tidak ada (null).
-- Draf hanya ada bagi pemberinya. Pengelola kinerja dan rekan lain tidak membacanya (aturan 2.2).
create function pihak_umpan_balik(pemberi uuid, penerima uuid, keadaan text, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    hubungan text;
begin
    if pelaku = pemberi then
        return 'PEMBERI';
    elsif keadaan = 'DRAF' then
        return null;
    elsif pelaku = penerima then
        return 'PENERIMA';
    end if;
    select case pelaku when h.penilai_id then 'PENILAI' when h.atasan_penilai_id then 'ATASAN' end into hubungan
    from penilai_pegawai h
    where h.pegawai_id = penerima and h.mulai <= hari and hari < h.selesai;
    return hubungan;
end $$;

create function wenang_bukti_umpan_balik(objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    u record;
    pihak text;
begin
    select b.pemberi_id, b.penerima_id, b.status into u from umpan_balik b where b.umpan_balik_id = objek;
    if u is null then
        return null;
    end if;
    pihak := pihak_umpan_balik(u.pemberi_id, u.penerima_id, u.status, pelaku, hari);
    return case when u.status = 'DRAF' and pihak = 'PEMBERI' then 'PASANG' when pihak is not null then 'LIHAT' end;
end $$;

-- RHK dan indikator seseorang yang dapat dibicarakan: SKP tahun ini dan tahun lalu yang sudah diajukan.
create function rhk_umpan_balik(milik uuid, hari date) returns json
    language plpgsql stable
as $$
begin
    return (
        select json_agg(json_build_object(
            'id', r.rencana_id, 'tahun', s.tahun, 'mulai', s.mulai, 'selesai', s.selesai, 'rhk', r.rhk,
            'indikator', coalesce((
                select json_agg(json_build_object('id', i.indikator_id, 'bunyi', i.indikator) order by i.urutan)
                from indikator i where i.rencana_id = r.rencana_id
            ), '[]'))
            order by s.tahun desc, s.mulai desc, r.urutan)
        from skp s
        join rencana r using (skp_id)
        where s.pemilik_id = milik and s.status <> 'draf' and s.tahun between extract(year from hari)::integer - 1 and extract(year from hari)::integer
    );
end $$;
