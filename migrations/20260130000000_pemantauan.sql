-- Melayani `src/pemantauan`: penilai mengamati kinerja bawahannya, sekurang-kurangnya sekali setiap semester (PP 30/2019).

create table pemantauan (
    pemantauan_id uuid primary key,
    pegawai_id    uuid not null references pegawai,
    tahun         integer not null,
    semester      integer not null,
    status        text not null default 'TERJADWAL',
    versi         integer not null default 1,
    dibuat_pada   timestamptz not null,

    -- Catatan bantuan pengelola kinerja; penilai yang memutuskan.
    bantuan       text not null default '',
    bantuan_oleh  uuid references pegawai,
    bantuan_pada  timestamptz,
    -- Sebab dan upaya menurut pegawainya sendiri (aturan 2.2).
    penyebab_pegawai text not null default '',
    upaya_pegawai    text not null default '',

    hasil         text,
    catatan       text not null default '',
    penyebab      text not null default '',
    upaya         text not null default '',
    tenggat       date,
    rekomendasi   boolean not null default false,
    alasan_rekomendasi text not null default '',

    selesai_pada    timestamptz,
    penilai_id      uuid references pegawai,
    -- Nama dan jabatan penilai sebagaimana saat ia memutuskan.
    penilai_nama    text,
    penilai_jabatan text,

    constraint semester_dikenal check (semester in (1, 2)),
    constraint status_dikenal check (status in ('TERJADWAL', 'SELESAI')),
    constraint hasil_dikenal check (hasil in ('SESUAI', 'KETERLAMBATAN', 'PENYIMPANGAN')),
    constraint bantuan_bernama check ((bantuan_oleh is null) = (bantuan_pada is null)),
    constraint pembantu_bukan_pemilik check (bantuan_oleh <> pegawai_id),
    constraint penilai_bukan_pemilik check (penilai_id <> pegawai_id),
    constraint rekomendasi_beralasan check (status = 'TERJADWAL' or rekomendasi = (alasan_rekomendasi <> '')),
    constraint selesai_lengkap check
        ((status = 'SELESAI') = (selesai_pada is not null)
         and (status = 'SELESAI') = (penilai_id is not null)
         and (status = 'TERJADWAL' or hasil is not null)),
    -- Keterlambatan dan penyimpangan segera dicari sebabnya, diatasi, dan dipercepat.
    constraint yang_tidak_sesuai_ditindaklanjuti check
        (status = 'TERJADWAL' or hasil = 'SESUAI' or (penyebab <> '' and upaya <> '' and tenggat is not null)),
    constraint teks_paling_panjang check
        (greatest(char_length(bantuan), char_length(penyebab_pegawai), char_length(upaya_pegawai), char_length(catatan),
                  char_length(penyebab), char_length(upaya), char_length(alasan_rekomendasi)) <= 2000)
);

create index pemantauan_pegawai on pemantauan (pegawai_id, tahun, semester, dibuat_pada);
-- Satu yang sedang disusun; yang selesai boleh lebih dari satu.
create unique index satu_pemantauan_disusun on pemantauan (pegawai_id, tahun, semester) where status = 'TERJADWAL';

create function pemantauan_selesai_beku() returns trigger language plpgsql as $$
begin
    if old.status = 'SELESAI' then
        raise exception 'pemantauan yang selesai tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger pemantauan_selesai_beku before update or delete on pemantauan
    for each row execute function pemantauan_selesai_beku();
create trigger pemantauan_tidak_dikosongkan before truncate on pemantauan
    for each statement execute function tolak_perubahan();

-- Siapa dinilai siapa pada `hari`, dan mengapa ia dikecualikan dari kewajiban semester itu (null: tidak dikecualikan),
-- dilihat pada `pada`. `siapa` null berarti semua; `batas` hari terakhir bergabung yang masih wajib (aturan 3.2).
create function wajib_dipantau(siapa uuid[], hari date, pada date, batas date)
    returns table (pegawai_id uuid, penilai_id uuid, atasan_id uuid, unit_id uuid, kecuali text)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select h.pegawai_id, h.penilai_id, h.atasan_penilai_id, t.unit_id,
        case
            when n.jenis = 'NON_ASN' and not exists (
                select from akun a where a.pegawai_id = h.penilai_id and a.aktif) then 'DI_LUAR'
            when bebas_skp(h.pegawai_id, pada) then 'BEBAS_SKP'
            when t.unit_id is null then 'TANPA_PENEMPATAN'
            -- Bergabung: hari pertama pada unit ini sejak terakhir kali berada di unit lain.
            when (select min(a.mulai) from penempatan a
                  where a.pegawai_id = h.pegawai_id and a.sebagai = 'DEFINITIF' and a.unit_id = t.unit_id
                    and a.mulai <= pada
                    and a.mulai >= coalesce(
                        (select max(b.mulai) from penempatan b
                         where b.pegawai_id = h.pegawai_id and b.sebagai = 'DEFINITIF' and b.unit_id <> t.unit_id
                           and b.mulai <= pada), '-infinity')) > batas then 'BARU'
        end
    from penilai_pegawai h
    join pegawai n on n.pegawai_id = h.penilai_id
    left join penempatan t on t.pegawai_id = h.pegawai_id and t.sebagai = 'DEFINITIF'
        and berlaku(t.mulai, t.selesai, pada)
    where (siapa is null or h.pegawai_id = any (siapa)) and h.mulai <= hari and hari < h.selesai;
end $$;

create function sudah_dipantau(siapa uuid, th integer, sm integer) returns boolean
    language sql stable
    return exists (
        select from pemantauan p
        where p.pegawai_id = siapa and p.tahun = th and p.semester = sm and p.status = 'SELESAI');

-- Penilai diingatkan sekali pada setiap ambang (30 dan 7 hari sebelum semester berakhir).
create table pengingat_pemantauan (
    penilai_id uuid not null references pegawai,
    tahun      integer not null,
    semester   integer not null,
    ambang     integer not null,

    primary key (penilai_id, tahun, semester, ambang),
    constraint ambang_dikenal check (ambang in (30, 7))
);

-- Selama disusun, penilai dan pengelola kinerja memasang bukti; sesudah selesai semua pihaknya melihat.
create function wenang_bukti_pemantauan(objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    p record;
    hubungan text;
begin
    select m.pegawai_id, m.status into p from pemantauan m where m.pemantauan_id = objek;
    hubungan := hubungan_kinerja(pelaku, p.pegawai_id, hari);
    return case
        when p.status = 'SELESAI' and hubungan is not null then 'LIHAT'
        when p.status = 'TERJADWAL' and hubungan in ('PENILAI', 'PENGELOLA') then 'PASANG'
    end;
end $$;
